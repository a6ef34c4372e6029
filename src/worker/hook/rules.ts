import { logFromDirectory } from "../directory/relayed-log.ts";
import type { Env } from "../env/env.ts";
import { readRules, type Rules } from "../rules/rules.ts";

/** The rule document, read for a request whose path holds a token: what there is to say of it is logged elsewhere. */
export function readRulesForHook(env: Env): Promise<Rules> {
  return readRules(env.RULES, (event, fields) => logFromDirectory(env, event, fields));
}
