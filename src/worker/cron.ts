import { directoryOf } from "./directory/client.ts";
import type { Env } from "./env/env.ts";
import { log } from "./telemetry/log.ts";
import type { ReconcileRequest, ReconcileResult } from "./env/repository-calls.ts";
import { readRules } from "./rules/rules.ts";
import { takeUsage } from "./telemetry/usage.ts";

/** The hourly run: tends the repositories, then reconciles the watched ones. */
export async function runHourly(env: Env, now: number): Promise<void> {
  try {
    await tendRepositories(env, now);
  } finally {
    await reconcileWatched(env, now);
  }
}

/** Has the directory delete what is past its retention, and every repository's object set an alarm that was lost. */
export async function tendRepositories(env: Env, now: number): Promise<void> {
  const directory = directoryOf(env);
  await directory.prune(now);
  await directory.checkRules();
  await directory.tend(now, takeUsage());
}

/** Reconciles the watched repositories that are due with Docker Hub. Never throws. */
async function reconcileWatched(env: Env, now: number): Promise<void> {
  try {
    const rules = await readRules(env.RULES);
    if (rules.status !== "ready") return;
    const watches = rules.compiled.watches.map(({ repository, everyMs }) => ({ repository, everyMs }));
    const accounts = new Map(rules.compiled.watches.map(({ repository, account }) => [repository, account.username]));
    const due = await directoryOf(env).watchTurns(watches, now);
    if (due.length === 0) return;

    const reasons: string[] = [];
    const asked: string[] = [];
    const refused = new Set<string | undefined>();
    let [missed, pausedUntil] = [0, 0];
    for (const { repository, since } of due) {
      asked.push(repository);
      const account = accounts.get(repository);
      // Docker Hub locks an account after too many failed logins.
      if (refused.has(account)) continue;
      // One after the other, because they share Docker Hub's rate limit.
      const result = await reconcile(env, repository, { since, now });
      missed += result.missed;
      if (result.reason !== undefined) reasons.push(`${repository}: ${result.reason}`);
      if (result.isAccountRefused) refused.add(account);
      if (result.retryAt !== undefined) {
        pausedUntil = result.retryAt;
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

async function reconcile(env: Env, repository: string, request: ReconcileRequest): Promise<ReconcileResult> {
  try {
    return await env.REPOSITORY.getByName(repository).reconcile(request);
  } catch (error) {
    return { missed: 0, reason: (error as Error).message };
  }
}
