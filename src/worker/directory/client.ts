import { parseRuleDocument } from "../../core/rules/parse-document.ts";
import type { AlertType } from "../../core/event/alert.ts";
import type { DirectoryCalls } from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import type { Target } from "../../core/targets/target.ts";
import { revisionOf, type Rules, type ValidRules } from "../rules/rules.ts";

const NAME = "directory";

/** A stub of the one directory. */
export function directoryOf(env: Env): DurableObjectStub<DirectoryCalls> {
  return env.DIRECTORY.getByName(NAME);
}

/**
 * For each alert: how many of its type were left out since the last one; undefined leaves this one out too. Leaves out
 * none if the directory cannot be reached.
 */
export async function admitAlerts(env: Env, types: readonly AlertType[]): Promise<(number | undefined)[]> {
  try {
    return await directoryOf(env).admitAlerts(types);
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return types.map(() => 0);
  }
}

/** A document that routes nothing. */
const NO_RULES = '{ "version": 1, "targets": {}, "rules": [] }';

/** The last valid rule document; undefined if there never was one. Throws if the directory cannot be reached. */
export async function knownValidRules(env: Env): Promise<ValidRules | undefined> {
  const text = await directoryOf(env).validRules();
  return text === undefined ? undefined : compile(text);
}

/** The targets of the rule document, or of the last valid one; undefined if there never was one. */
export async function targetsInUse(env: Env, rules: Rules): Promise<Readonly<Record<string, Target>> | undefined> {
  const valid = rules.status === "ready" ? rules : await knownValidRules(env);
  return valid?.compiled.document.targets;
}

/** The last valid rule document, or one without rules if there never was one; undefined if the directory cannot be reached. */
export async function lastValidRules(env: Env): Promise<ValidRules | undefined> {
  try {
    return (await knownValidRules(env)) ?? (await compile(NO_RULES));
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return undefined;
  }
}

async function compile(text: string): Promise<ValidRules | undefined> {
  const parsed = parseRuleDocument(text);
  return parsed.ok ? { compiled: parsed.value, revision: await revisionOf(text) } : undefined;
}
