import { apiSections } from "./api.ts";
import { cliSections } from "./cli.ts";
import { deploySections } from "./deploy.ts";
import { logSections } from "./log.ts";
import { metricSections } from "./metrics.ts";
import { receiverSections } from "./receivers.ts";
import { readmeSections } from "./readme.ts";
import { confirmationSections, rulesSections, senderSections, targetSections } from "./rules-pages.ts";
import type { Section } from "./section.ts";

/** Every generated section of the pages, by one writer per subject. */
export function referenceSections(): readonly Section[] {
  return [
    ...readmeSections(),
    ...apiSections(),
    ...cliSections(),
    ...deploySections(),
    ...logSections(),
    ...metricSections(),
    ...rulesSections(),
    ...targetSections(),
    ...confirmationSections(),
    ...receiverSections(),
    ...senderSections(),
  ];
}
