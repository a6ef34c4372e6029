import { directoryOf, tendRepositories } from "./directory/client.ts";
import type { Env } from "./env/env.ts";
import { log } from "./telemetry/log.ts";
import type { ReconcileRequest, ReconcileResult } from "./env/repository-calls.ts";
import { readRules } from "./rules/rules.ts";

/** What is done once an hour. Nothing that Docker Hub answers keeps the repositories from being tended. */
export async function runHourly(env: Env, now: number): Promise<void> {
  try {
    await tendRepositories(env, now);
  } finally {
    await askAboutWatched(env, now);
  }
}

/** Has the watched repositories whose turn it is look for what they have missed. Never throws. */
async function askAboutWatched(env: Env, now: number): Promise<void> {
  try {
    const rules = await readRules(env.RULES);
    if (rules.status !== "ready") return;
    const watches = rules.compiled.watches.map(({ repository, everyMs }) => ({ repository, everyMs }));
    const accounts = new Map(rules.compiled.watches.map(({ repository, account }) => [repository, account.username]));
    const turns = await directoryOf(env).watchTurns(watches, now);
    if (turns.length === 0) return;

    const reasons: string[] = [];
    const asked: string[] = [];
    const refused = new Set<string | undefined>();
    let [missed, pausedUntil] = [0, 0];
    for (const { repository, since } of turns) {
      asked.push(repository);
      const account = accounts.get(repository);
      // Docker Hub locks an account out that has failed to log in too often.
      if (refused.has(account)) continue;
      // One after the other: Docker Hub counts all of them as one client.
      const looked = await look(env, repository, { since, now });
      missed += looked.missed;
      if (looked.reason !== undefined) reasons.push(`${repository}: ${looked.reason}`);
      if (looked.isAccountRefused) refused.add(account);
      if (looked.retryAt !== undefined) {
        pausedUntil = looked.retryAt;
        asked.pop();
        break;
      }
    }
    await directoryOf(env).endWatchTurns(asked, now, pausedUntil);
    log("watch.ended", { count: asked.length, missed });
    if (reasons.length > 0) log("watch.failed", { reasons });
  } catch (error) {
    log("watch.failed", { reasons: [(error as Error).message] });
  }
}

async function look(env: Env, repository: string, request: ReconcileRequest): Promise<ReconcileResult> {
  try {
    return await env.REPOSITORY.getByName(repository).reconcile(request);
  } catch (error) {
    return { missed: 0, reason: (error as Error).message };
  }
}
