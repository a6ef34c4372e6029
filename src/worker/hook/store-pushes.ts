import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";
import { isLimited, keepUnused, reserveFor } from "../ratelimit/reservations.ts";
import type { Arrival, Receipt } from "../repository/arrival.ts";
import { readSettings } from "../env/settings.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import { acceptRequestsOf, type Brought } from "./accept-requests.ts";
import { overLimit, overRepositoryLimit, tooManyBytes, unstored, type Refusal } from "../http/refusal.ts";

/** Attempts at reaching the repository's object, which a deploy or a move can interrupt. */
const MAX_ACCEPT_ATTEMPTS = 3;

/** A body is stored once in each repository that it names: so many bytes at most in all of them. */
const MAX_STORED_BYTES = 4_194_304;

/** What an event takes beside its body: its record, and its entries in the directory. */
const EVENT_BYTES = 2000;

/**
 * Stores the pushes of a request and gives a receipt for each, in their order. What the token may store is reserved
 * first; without it nothing of the request is stored.
 */
export async function storePushes(env: Env, brought: Brought): Promise<Result<readonly Receipt[], Refusal>> {
  const { body, pushes, token } = brought;
  const repositories = [...new Set(pushes.map(({ repository }) => repository))];
  const bytes = body.byteLength * repositories.length;
  if (bytes > MAX_STORED_BYTES) return err(tooManyBytes(body.byteLength, repositories.length, MAX_STORED_BYTES));
  const newRepositories = await newAmong(env, repositories);
  if (!newRepositories.ok) return newRepositories;

  const need = {
    pushes: pushes.length,
    bytes: bytes + pushes.length * EVENT_BYTES,
    newRepositories: newRepositories.value,
  };
  const [reserved, arrivals] = await Promise.all([reserveOr(env, token, need), acceptRequestsOf(env, brought)]);
  if (!reserved.ok) return reserved;
  // Of a single repository it shows only now whether it is new.
  const onlyKnown = repositories.length === 1 && limitsRepositories(env);
  let results = await acceptAll(env, arrivals, onlyKnown);
  if (onlyKnown && [...results.values()].some((result) => result.ok && result.value[0]?.isNewRepository)) {
    const created = await reserveOr(env, token, { pushes: 0, bytes: 0, newRepositories: repositories });
    if (!created.ok) keepUnused(env, token, need.pushes, need.bytes);
    if (!created.ok) return created;
    results = await acceptAll(env, arrivals, false);
  }
  giveBack(env, brought, results);
  return receiptsOf(brought, results);
}

type Results = ReadonlyMap<string, Result<readonly Receipt[], string>>;

/** Reserves, or says why nothing can be stored. */
async function reserveOr(
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

function limitsRepositories(env: Env): boolean {
  return isLimited(env) && readSettings(env).tokenRates.repositories !== undefined;
}

/** Those of several repositories that never had a push; none where nobody wants to know. */
async function newAmong(env: Env, repositories: readonly string[]): Promise<Result<readonly string[], Refusal>> {
  if (repositories.length === 1 || !limitsRepositories(env)) return ok([]);
  try {
    const known = await Promise.all(repositories.map((name) => env.REPOSITORY.getByName(name).hasEvents()));
    return ok(repositories.filter((_, index) => known[index] === false));
  } catch (error) {
    logFromDirectory(env, "event.not_stored", { repositories: repositories.length, reason: (error as Error).message });
    return err(unstored());
  }
}

async function acceptAll(
  env: Env,
  arrivals: ReadonlyMap<string, readonly Arrival[]>,
  onlyKnown: boolean,
): Promise<Results> {
  const accepting = [...arrivals].map(async ([name, own]) => [name, await accept(env, name, own, onlyKnown)] as const);
  return new Map(await Promise.all(accepting));
}

/** Has a repository's object store pushes, all or none. The error says why it could not. */
async function accept(
  env: Env,
  repository: string,
  arrivals: readonly Arrival[],
  onlyKnown: boolean,
): Promise<Result<readonly Receipt[], string>> {
  const usage = takeUsage();
  const [first] = arrivals;
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub that has failed stays failed: each attempt takes a new one.
      const relay = env.REPOSITORY.getByName(repository);
      if (arrivals.length > 1 || first === undefined) return ok(await relay.acceptAll(arrivals, usage, onlyKnown));
      return ok([await relay.accept(first, usage, onlyKnown)]);
    } catch (error) {
      const { retryable, overloaded, message } = error as Error & { retryable?: boolean; overloaded?: boolean };
      if (retryable === true && overloaded !== true && attempt < MAX_ACCEPT_ATTEMPTS) continue;
      returnUsage(usage);
      logFromDirectory(env, "event.not_stored", { repository, reason: message, attempt });
      return err(message);
    }
  }
}

/** Keeps what was reserved for pushes that were not stored. One that may have been stored after all is none of them. */
function giveBack(env: Env, { token, body }: Brought, results: Results): void {
  let [pushes, bytes] = [0, 0];
  for (const result of results.values()) {
    if (!result.ok) continue;
    const unused = result.value.filter(({ duplicate, refusedForMs }) => duplicate || refusedForMs !== undefined).length;
    pushes += unused;
    bytes += unused * EVENT_BYTES + (unused === result.value.length ? body.byteLength : 0);
  }
  keepUnused(env, token, pushes, bytes);
}

/** A receipt for each push, in their order; or why not everything was stored. */
function receiptsOf({ pushes }: Brought, results: Results): Result<readonly Receipt[], Refusal> {
  const left = new Map<string, Receipt[]>();
  for (const [repository, result] of results) {
    if (!result.ok) return err(unstored());
    const refusedForMs = result.value.find((receipt) => receipt.refusedForMs !== undefined)?.refusedForMs;
    if (refusedForMs !== undefined) return err(overRepositoryLimit(repository, refusedForMs));
    left.set(repository, [...result.value]);
  }
  return ok(pushes.flatMap(({ repository }) => left.get(repository)?.shift() ?? []));
}
