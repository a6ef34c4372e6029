import { DurableObject } from "cloudflare:workers";
import { parseRate } from "../../core/usage/rate.ts";
import type { Env } from "../env/env.ts";
import type { TargetGateCalls } from "../env/target-gate-calls.ts";

/** Slots further apart than this are stored, because the object may be evicted in between. */
const KEPT_INTERVAL_MS = 5000;

const KEY = "next";

/**
 * The rate limiter of one target, shared by all repositories. Slots are evenly spaced, and given out in the order of the
 * calls, so that a burst is spread and not refused.
 */
export class TargetGate extends DurableObject<Env> implements TargetGateCalls {
  /** The next free slot, in milliseconds since 1970. */
  #next = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#next = (await ctx.storage.get<number>(KEY)) ?? 0;
    });
  }

  async place(rate: string): Promise<number> {
    const intervalMs = intervalMsOf(rate);
    const slot = Math.max(Date.now(), this.#next);
    this.#next = slot + intervalMs;
    if (isKept(rate)) await this.ctx.storage.put(KEY, this.#next);
    return Math.ceil(slot);
  }
}

/** Whether a slot of this rate is stored, which costs a row. */
export function isKept(rate: string): boolean {
  return intervalMsOf(rate) > KEPT_INTERVAL_MS;
}

function intervalMsOf(rate: string): number {
  const { count, perMs } = parseRate(rate) ?? { count: 1, perMs: 1000 };
  return perMs / count;
}
