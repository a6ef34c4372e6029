import { apiSections } from "./api.ts";
import { logSections } from "./log.ts";
import { confirmationSections, rulesSections, targetSections } from "./rules-pages.ts";
import type { Section } from "./section.ts";

/** Every generated section of the pages, by one writer per subject. */
export function referenceSections(): readonly Section[] {
  return [...apiSections(), ...logSections(), ...rulesSections(), ...targetSections(), ...confirmationSections()];
}
