import { DurableObject } from "cloudflare:workers";
import { parseRate } from "../../core/usage/rate.ts";
import type { Env } from "../env/env.ts";
import type { TargetGateCalls } from "../env/target-gate-calls.ts";

/** Places further apart than this are kept on disk, because an object may leave memory in between. */
const KEPT_INTERVAL_MS = 5000;

const KEY = "next";

/**
 * Gives out the places that the rate limit of one target has: one object a target, whatever repository a delivery is
 * of. Places are evenly spaced, each given once and in the order asked for, so that a burst is spread and not refused.
 */
export class TargetGate extends DurableObject<Env> implements TargetGateCalls {
  #next = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      this.#next = (await ctx.storage.get<number>(KEY)) ?? 0;
    });
  }

  /** The time, in milliseconds since 1970 and not before now, at which one attempt may be made. */
  async place(rate: string): Promise<number> {
    const intervalMs = intervalMsOf(rate);
    const place = Math.max(Date.now(), this.#next);
    this.#next = place + intervalMs;
    if (isKept(rate)) await this.ctx.storage.put(KEY, this.#next);
    return Math.ceil(place);
  }
}

/** Whether a place in this rate is kept on disk, which costs a row. */
export function isKept(rate: string): boolean {
  return intervalMsOf(rate) > KEPT_INTERVAL_MS;
}

function intervalMsOf(rate: string): number {
  const { count, perMs } = parseRate(rate) ?? { count: 1, perMs: 1000 };
  return perMs / count;
}
