import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";
import { isLimited, keepUnused, reserveFor } from "../ratelimit/reservations.ts";
import type { AcceptRequest, AcceptResult } from "../env/accept.ts";
import { readSettings } from "../env/settings.ts";
import { logFromDirectory } from "../directory/relayed-log.ts";
import { returnUsage, takeUsage } from "../telemetry/usage.ts";
import { acceptRequestsOf, type ReceivedPushes } from "./accept-requests.ts";
import { overLimit, overRepositoryLimit, tooManyBytes, unstored, type Refusal } from "../http/refusal.ts";

/** Attempts to call the repository's object, which a deploy or a move can interrupt. */
const MAX_ACCEPT_ATTEMPTS = 3;

/** Most bytes that a body may take in all repositories: each stores it once. */
const MAX_STORED_BYTES = 4_194_304;

/** Bytes of an event beside its body: its record, and its rows in the directory. */
const EVENT_BYTES = 2000;

/**
 * Stores the pushes of a request; returns a result for each, in their order. Reserves the token's limits first; if that
 * fails, nothing is stored.
 */
export async function storePushes(
  env: Env,
  received: ReceivedPushes,
): Promise<Result<readonly AcceptResult[], Refusal>> {
  const { body, pushes, token } = received;
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
  const [reserved, requests] = await Promise.all([tryReserve(env, token, need), acceptRequestsOf(env, received)]);
  if (!reserved.ok) return reserved;
  // Only the object knows whether a single repository is new.
  const onlyKnown = repositories.length === 1 && limitsRepositories(env);
  let results = await acceptAll(env, requests, onlyKnown);
  if (onlyKnown && [...results.values()].some((result) => result.ok && result.value[0]?.isNewRepository)) {
    const created = await tryReserve(env, token, { pushes: 0, bytes: 0, newRepositories: repositories });
    if (!created.ok) keepUnused(env, token, need.pushes, need.bytes);
    if (!created.ok) return created;
    results = await acceptAll(env, requests, false);
  }
  returnUnused(env, received, results);
  return resultsOf(received, results);
}

type Results = ReadonlyMap<string, Result<readonly AcceptResult[], string>>;

/** Reserves the limits of a token. The error is the refusal. */
async function tryReserve(
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

/** The repositories without events, if there are several and new ones are limited; otherwise none. */
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
  requests: ReadonlyMap<string, readonly AcceptRequest[]>,
  onlyKnown: boolean,
): Promise<Results> {
  const accepting = [...requests].map(async ([name, own]) => [name, await accept(env, name, own, onlyKnown)] as const);
  return new Map(await Promise.all(accepting));
}

/** Has a repository's object store pushes, all or none. The error is the reason. */
async function accept(
  env: Env,
  repository: string,
  requests: readonly AcceptRequest[],
  onlyKnown: boolean,
): Promise<Result<readonly AcceptResult[], string>> {
  const usage = takeUsage();
  const [first] = requests;
  for (let attempt = 1; ; attempt++) {
    try {
      // A stub stays broken after an error, so each attempt takes a new one.
      const relay = env.REPOSITORY.getByName(repository);
      if (requests.length > 1 || first === undefined) return ok(await relay.acceptAll(requests, usage, onlyKnown));
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

/** Gives back the reservations of pushes that were certainly not stored. */
function returnUnused(env: Env, { token, body }: ReceivedPushes, results: Results): void {
  let [pushes, bytes] = [0, 0];
  for (const result of results.values()) {
    if (!result.ok) continue;
    const unused = result.value.filter(({ duplicate, refusedForMs }) => duplicate || refusedForMs !== undefined).length;
    pushes += unused;
    bytes += unused * EVENT_BYTES + (unused === result.value.length ? body.byteLength : 0);
  }
  keepUnused(env, token, pushes, bytes);
}

/** The result of each push, in their order. The error says why not all were stored. */
function resultsOf({ pushes }: ReceivedPushes, results: Results): Result<readonly AcceptResult[], Refusal> {
  const left = new Map<string, AcceptResult[]>();
  for (const [repository, result] of results) {
    if (!result.ok) return err(unstored());
    const refusedForMs = result.value.find((each) => each.refusedForMs !== undefined)?.refusedForMs;
    if (refusedForMs !== undefined) return err(overRepositoryLimit(repository, refusedForMs));
    left.set(repository, [...result.value]);
  }
  return ok(pushes.flatMap(({ repository }) => left.get(repository)?.shift() ?? []));
}
