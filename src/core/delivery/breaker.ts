import { millisecondsOf } from "../schema/duration.ts";
import { HOUR_MS } from "../lib/time.ts";

/** The reason why a target currently accepts nothing. */
export interface Block {
  readonly kind: "gone" | "breaker" | "absent";
  readonly reason: string;
  readonly since: number;
  /** The time of the next probe; absent if only a changed target definition ends the block. */
  readonly probeAt?: number;
  /** Length of the last wait for a probe, in milliseconds. */
  readonly probeDelayMs?: number;
}

/** The part of a target that the circuit breaker reads. */
interface Guarded {
  readonly breaker?: { readonly failures: number; readonly probe?: string } | undefined;
}

const DEFAULT_FAILURES = 20;
const DEFAULT_PROBE = "1m";

/** Limit of the wait, which doubles with each failed probe. */
const MAX_PROBE_DELAY_MS = HOUR_MS;

/** Returns how many failures in a row open the breaker. */
export function failuresToBlock({ breaker }: Guarded): number {
  return breaker?.failures ?? DEFAULT_FAILURES;
}

/** Opens the breaker after too many failures, or reopens it after a failed probe. */
export function openBreaker(target: Guarded, before: Block | undefined, reason: string, now: number): Block {
  const firstDelayMs = millisecondsOf(target.breaker?.probe ?? DEFAULT_PROBE);
  const isReopened = before?.probeDelayMs !== undefined;
  const probeDelayMs = isReopened ? Math.min(before.probeDelayMs * 2, MAX_PROBE_DELAY_MS) : firstDelayMs;
  return { kind: "breaker", reason, since: before?.since ?? now, probeAt: now + probeDelayMs, probeDelayMs };
}

/** Blocks a target whose tunnel has no client. Probes continue, in case the client's return goes unnoticed. */
export function blockAbsent(target: Guarded, before: Block | undefined, reason: string, now: number): Block {
  return { ...openBreaker(target, before, reason, now), kind: "absent" };
}

/** Records that a probe has started: no other one starts before its lease ends. */
export function beginProbe(block: Block, leaseEndsAt: number): Block {
  return { ...block, probeAt: leaseEndsAt };
}

/** Checks whether a probe may start now. */
export function mayProbe({ probeAt }: Block, now: number): boolean {
  return probeAt !== undefined && probeAt <= now;
}
