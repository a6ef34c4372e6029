import { parseDuration } from "../schema/duration.ts";
import { HOUR_MS } from "../lib/time.ts";

/** Why a target takes nothing for now. */
export interface Block {
  readonly kind: "gone" | "breaker" | "absent";
  readonly reason: string;
  readonly since: number;
  /** When the next probe may go; absent where only a change of the target's definition ends the block. */
  readonly probeAt?: number;
  /** How long the last wait for a probe was. */
  readonly probeDelayMs?: number;
}

/** A target, as far as its circuit breaker is concerned. */
interface Guarded {
  readonly breaker?: { readonly failures: number; readonly probe?: string } | undefined;
}

const DEFAULT_FAILURES = 20;
const DEFAULT_PROBE = "1m";

/** The wait for a probe doubles with each that fails, up to this. */
const MAX_PROBE_DELAY_MS = HOUR_MS;

/** Failures in a row after which a target gets nothing more. */
export function failuresToBlock({ breaker }: Guarded): number {
  return breaker?.failures ?? DEFAULT_FAILURES;
}

/** The block after so many failures in a row, or after a probe that failed. */
export function openBreaker(target: Guarded, before: Block | undefined, reason: string, now: number): Block {
  const firstDelayMs = parseDuration(target.breaker?.probe ?? DEFAULT_PROBE) ?? 0;
  const isReopened = before?.probeDelayMs !== undefined;
  const probeDelayMs = isReopened ? Math.min(before.probeDelayMs * 2, MAX_PROBE_DELAY_MS) : firstDelayMs;
  return { kind: "breaker", reason, since: before?.since ?? now, probeAt: now + probeDelayMs, probeDelayMs };
}

/** The block while nobody is there to take anything. Should nobody say when that has changed, probes find out. */
export function blockAbsent(target: Guarded, before: Block | undefined, reason: string, now: number): Block {
  return { ...openBreaker(target, before, reason, now), kind: "absent" };
}

/** The block while a probe is under way: no other goes before the probe must have ended. */
export function beginProbe(block: Block, leaseEndsAt: number): Block {
  return { ...block, probeAt: leaseEndsAt };
}

/** Whether a probe may go now. */
export function mayProbe({ probeAt }: Block, now: number): boolean {
  return probeAt !== undefined && probeAt <= now;
}
