import { PAUSES_KEY } from "../../core/rules/kv-keys.ts";
import type { Target } from "../../core/targets/target.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { countUsage } from "../telemetry/usage.ts";

/** A pause of a target by an operator, apart from the rule document. */
export interface Pause {
  readonly reason: string;
  readonly since: number;
  /** When the pause ends by itself, in milliseconds since 1970; absent if an operator is to end it. */
  readonly until?: number;
  /** The operator's label; absent from pauses of earlier versions. */
  readonly operator?: string;
}

/** By the name of the target. */
export type Pauses = Readonly<Record<string, Pause>>;

/** Reads the pauses. Throws if KV fails. */
export async function readPauses(kv: KVNamespace, cacheTtl?: number): Promise<Pauses> {
  countUsage("kvReads");
  return (await kv.get<Pauses>(PAUSES_KEY, { type: "json", ...(cacheTtl !== undefined && { cacheTtl }) })) ?? {};
}

/** Pauses a target, or ends its pause, and drops pauses that are over. Takes effect everywhere within a minute. */
export async function writePause(
  kv: KVNamespace,
  target: string,
  pause: Pause | undefined,
  now: number,
): Promise<void> {
  const { [target]: _, ...rest } = await readPauses(kv);
  const others = Object.fromEntries(Object.entries(rest).filter(([, { until = Infinity }]) => until > now));
  countUsage("kvWrites");
  const cleaned = pause === undefined ? {} : { [target]: { ...pause, reason: cleanLine(pause.reason) } };
  await kv.put(PAUSES_KEY, JSON.stringify({ ...others, ...cleaned }));
}

/** The pause of a target; undefined if there is none, or if its time is over. */
export function pauseOf(name: string, pauses: Pauses, now: number): Pause | undefined {
  const pause = Object.hasOwn(pauses, name) ? pauses[name] : undefined;
  return pause !== undefined && (pause.until ?? Infinity) > now ? pause : undefined;
}

/** The names of the targets that operators have paused. */
export function pausedNames(pauses: Pauses, now: number): string[] {
  return Object.keys(pauses).filter((name) => pauseOf(name, pauses, now) !== undefined);
}

/** Applies an operator's pause to a target. */
export function withPause(name: string, target: Target, pauses: Pauses, now: number): Target {
  return pauseOf(name, pauses, now) === undefined ? target : { ...target, paused: true };
}
