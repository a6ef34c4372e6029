import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Usage } from "../../core/usage/budget.ts";
import type { Env } from "../env/env.ts";
import { readSettings } from "../env/settings.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import { overLimit, unstored, type Refusal } from "../http/refusal.ts";
import { isLimited, reserveFor } from "../ratelimit/reservations.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";

/** Attempts to call the repository's object, which a deploy or a move can interrupt. */
const MAX_CALLS = 3;

type RelayStub = ReturnType<Env["REPOSITORY"]["getByName"]>;

/** Calls a repository's object, again if it was interrupted. The error is the reason why it did not answer. */
export async function callRepository<T>(
  env: Env,
  repository: string,
  call: (relay: RelayStub, usage: Usage) => Promise<T>,
): Promise<Result<T, string>> {
  const usage = takeUsage();
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub stays broken after an error, so each attempt takes a new one.
      return ok(await call(env.REPOSITORY.getByName(repository), usage));
    } catch (error) {
      const { retryable, overloaded, message } = error as Error & { retryable?: boolean; overloaded?: boolean };
      if (retryable === true && overloaded !== true && attempt < MAX_CALLS) continue;
      returnUsage(usage);
      logFromDirectory(env, "event.not_stored", { repository, reason: message, attempt });
      return err(message);
    }
  }
}

/** Reserves the limits of a token. The error is the refusal. */
export async function tryReserve(
  env: Env,
  label: string,
  need: Parameters<typeof reserveFor>[2],
): Promise<Result<undefined, Refusal>> {
  try {
    const reservation = await reserveFor(env, label, need);
    return reservation.isGranted ? ok(undefined) : err(overLimit(label, reservation, need));
  } catch {
    return err(unstored());
  }
}

/** Whether a token may only have so many new repositories. */
export function limitsRepositories(env: Env): boolean {
  return isLimited(env) && readSettings(env).tokenRates.repositories !== undefined;
}

/** The repositories without events, if new ones are limited; otherwise none. The error is the refusal. */
export async function newAmong(env: Env, repositories: readonly string[]): Promise<Result<readonly string[], Refusal>> {
  if (!limitsRepositories(env)) return ok([]);
  try {
    const known = await Promise.all(repositories.map((name) => env.REPOSITORY.getByName(name).hasEvents()));
    return ok(repositories.filter((_, index) => known[index] === false));
  } catch (error) {
    logFromDirectory(env, "event.not_stored", { repositories: repositories.length, reason: (error as Error).message });
    return err(unstored());
  }
}
