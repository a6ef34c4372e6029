import { err, ok, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";
import { keepUnused } from "../ratelimit/reservations.ts";
import type { AcceptRequest, AcceptResult } from "../env/accept.ts";
import { acceptRequestsOf, type ReceivedPushes } from "./accept-requests.ts";
import { callRepository, limitsRepositories, newAmong, tryReserve } from "./repository.ts";
import { overRepositoryLimit, tooManyBytes, unstored, type Refusal } from "../http/refusal.ts";

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
  const newRepositories = repositories.length === 1 ? ok([]) : await newAmong(env, repositories);
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

async function acceptAll(
  env: Env,
  requests: ReadonlyMap<string, readonly AcceptRequest[]>,
  onlyKnown: boolean,
): Promise<Results> {
  const accepting = [...requests].map(async ([name, own]) => [name, await accept(env, name, own, onlyKnown)] as const);
  return new Map(await Promise.all(accepting));
}

/** Has a repository's object store pushes, all or none. The error is the reason. */
function accept(
  env: Env,
  repository: string,
  requests: readonly AcceptRequest[],
  onlyKnown: boolean,
): Promise<Result<readonly AcceptResult[], string>> {
  const [first] = requests;
  return callRepository(env, repository, async (relay, usage) => {
    if (requests.length > 1 || first === undefined) return relay.acceptAll(requests, usage, onlyKnown);
    return [await relay.accept(first, usage, onlyKnown)];
  });
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
