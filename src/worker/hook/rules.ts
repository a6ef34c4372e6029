import { logFromDirectory } from "../directory/relayed-log.ts";
import type { Env } from "../env/env.ts";
import { readRules, type Rules } from "../rules/rules.ts";

/** Reads the rule document for a request whose path holds a token: logs through the directory. */
export function readRulesForHook(env: Env): Promise<Rules> {
  return readRules(env.RULES, (event, fields) => logFromDirectory(env, event, fields));
}
