import { parseRuleDocument } from "../../core/rules/rule.ts";
import type { AlertType } from "../../core/event/alert.ts";
import type { DirectoryCalls, DirectoryUpdate } from "../env/directory-calls.ts";
import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import { revisionOf, type ValidRules } from "../rules/rules.ts";
import { takeUsage } from "../telemetry/usage.ts";

const NAME = "directory";

/** The one directory. */
export function directoryOf(env: Env): DurableObjectStub<DirectoryCalls> {
  return env.DIRECTORY.getByName(NAME);
}

/** Feeds the directory; false when it could not be reached, and it is to be tried again. */
export async function feedDirectory(env: Env, repository: string, news: DirectoryUpdate): Promise<boolean> {
  try {
    await directoryOf(env).feed(repository, news);
    return true;
  } catch (error) {
    log("directory.unreachable", { repository, reason: (error as Error).message });
    return false;
  }
}

/**
 * For each alert that is to be sent: how many of its type were left out since the last; undefined leaves it out. All are
 * sent when the directory cannot be asked.
 */
export async function admitAlerts(env: Env, types: readonly AlertType[]): Promise<(number | undefined)[]> {
  try {
    return await directoryOf(env).admitAlerts(types);
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return types.map(() => 0);
  }
}

/** A document by which nothing goes anywhere. */
const NO_RULES = '{ "version": 1, "targets": {}, "rules": [] }';

/**
 * The last rule document that was valid, or one without rules if there never was one; undefined when the directory
 * cannot be reached.
 */
export async function lastValidRules(env: Env): Promise<ValidRules | undefined> {
  try {
    const text = (await directoryOf(env).validRules()) ?? NO_RULES;
    const parsed = parseRuleDocument(text);
    return parsed.ok ? { compiled: parsed.value, revision: await revisionOf(text) } : undefined;
  } catch (error) {
    log("directory.unreachable", { reason: (error as Error).message });
    return undefined;
  }
}

/** The hourly round: every active repository sets its alarm again, should it ever have lost it. */
export async function tendRepositories(env: Env, now: number): Promise<void> {
  const directory = directoryOf(env);
  await directory.prune(now);
  await directory.checkRules();
  const repositories = await directory.takeForTending(now, takeUsage());
  const results = await Promise.allSettled(repositories.map((name) => env.REPOSITORY.getByName(name).tend()));
  const failed = results.filter(({ status }) => status === "rejected").length;
  log("repositories.tended", { count: repositories.length, failed });
}
