import { linkNeeds } from "../../core/rules/link-needs.ts";
import type { Env } from "../env/env.ts";
import type { Rules } from "../rules/rules.ts";
import { readSettings } from "../env/settings.ts";

/** The check of links: `ok`, `warning: …` if something is left out, or why deliveries wait. */
export interface LinkCheck {
  readonly text: string;
  readonly isWorking: boolean;
}

/** Checks whether PUBLIC_URL is set, as far as the rules need it. */
export function checkLinks(env: Env, rules: Rules): LinkCheck {
  if (readSettings(env).publicUrl !== undefined) return { text: "ok", isWorking: true };
  const problem = env.PUBLIC_URL ? "PUBLIC_URL is not an http or https URL" : "PUBLIC_URL is not set";
  const { reporting, approvals } =
    rules.status === "ready" ? linkNeeds(rules.compiled.document) : { reporting: [], approvals: [] };
  if (reporting.length > 0) {
    const text = `${problem}: deliveries to targets with "result": "callback" wait until it is`;
    return { text, isWorking: false };
  }
  const left = approvals.length > 0 ? "approvals are asked for without a link" : "alerts have no link to their event";
  return { text: `warning: ${problem}: ${left}`, isWorking: true };
}
