import type { Signal } from "../../core/event/signal.ts";
import { err, ok, valuesOf, type Result } from "../../core/lib/result.ts";
import type { Env } from "../env/env.ts";
import { unstored, type Refusal } from "../http/refusal.ts";
import type { Rules } from "../rules/rules.ts";
import { callRepository, newAmong, tryReserve } from "./repository.ts";

/** Most bytes that a kept signal takes. */
const SIGNAL_BYTES = 1000;

/** A signal that was kept, as the sender gets it. */
interface TakenSignal extends Pick<Signal, "kind" | "repository" | "tag" | "digest"> {
  /** The ids of the events of its repository that the request changed. */
  readonly events: readonly string[];
}

/**
 * Returns the signals that a gate of the rule document asks for. Without a valid document nobody can tell: then pushes are
 * held, and all signals are kept for them.
 */
export function askedSignals(signals: readonly Signal[], rules: Rules): readonly Signal[] {
  if (rules.status === "missing") return [];
  if (rules.status !== "ready") return signals;
  const kinds = new Set(Object.values(rules.compiled.document.gates ?? {}).map(({ on }) => on));
  return signals.filter(({ kind }) => kinds.has(kind));
}

/** Stores the signals of a request. Each counts as a push towards the token's limits. The error is the refusal. */
export async function storeSignals(
  env: Env,
  signals: readonly Signal[],
  token: string,
): Promise<Result<readonly TakenSignal[], Refusal>> {
  const received = signals.map((signal) => ({ ...signal, receivedAt: Date.now() }));
  const repositories = [...new Set(signals.map(({ repository }) => repository))];
  const newRepositories = await newAmong(env, repositories);
  if (!newRepositories.ok) return newRepositories;
  const need = {
    pushes: signals.length,
    bytes: signals.length * SIGNAL_BYTES,
    newRepositories: newRepositories.value,
  };
  const reserved = await tryReserve(env, token, need);
  if (!reserved.ok) return reserved;
  const calls = repositories.map(async (name) => {
    const own = received.filter(({ repository }) => repository === name);
    const events = await callRepository(env, name, (relay, usage) => relay.takeSignals(own, usage));
    return events.ok ? ok(own.map((signal) => takenSignal(signal, events.value))) : events;
  });
  const taken = await Promise.all(calls);
  if (taken.some((each) => !each.ok)) return err(unstored("signal"));
  return ok(valuesOf(taken).flat());
}

function takenSignal({ kind, repository, tag, digest }: Signal, events: readonly string[]): TakenSignal {
  return { kind, repository, ...(tag !== undefined && { tag }), ...(digest !== undefined && { digest }), events };
}
