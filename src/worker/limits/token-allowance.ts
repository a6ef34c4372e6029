import { DurableObject } from "cloudflare:workers";
import type { Usage } from "../../core/usage/budget.ts";
import type { Env } from "../env.ts";
import { log } from "../telemetry/log.ts";
import { Meter } from "./meter.ts";
import { readSettings } from "../settings.ts";
import { countRequests, countUsage, returnUsage, takeUsage } from "../telemetry/usage.ts";

const KEY = "allowance";

/** What is left of the pushes of one token: one object a label, whatever repositories they are of. */
export class TokenAllowance extends DurableObject<Env> {
  static {
    countRequests(this);
  }

  readonly #meter: Meter;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { kv } = ctx.storage;
    this.#meter = new Meter(readSettings(env).pushesPerToken, {
      read: () => {
        countUsage("rowsRead");
        return kv.get<string>(KEY);
      },
      write: (text) => {
        countUsage("rowsWritten");
        kv.put(KEY, text);
      },
    });
  }

  /** Counts pushes that were stored. What was used goes along, because the object tells the directory nothing. */
  spend(count = 1): Spent {
    const now = Date.now();
    for (let spent = 0; spent < count; spent++) this.#meter.spend(now);
    return { waitMs: this.#meter.waitMs(now), usage: takeUsage() };
  }
}

/** What became of a push that was counted. */
export interface Spent {
  /** In how many milliseconds there is room for another; 0 when there is now. */
  readonly waitMs: number;
  readonly usage: Usage;
}

/** When the allowances that are used up, as far as this isolate knows, have room again. By label. */
const usedUpUntil = new Map<string, number>();

/** In how many milliseconds a token may be used again, as far as is known here; 0 when it may now. */
export function allowanceWaitMs(label: string, now: number): number {
  return Math.max(0, (usedUpUntil.get(label) ?? 0) - now);
}

/** Pushes of so long are counted together: in a burst a request to the object for each would cost as much as a delivery. */
const TOGETHER_MS = 100;

/** How many pushes are to be counted, by label. */
const uncounted = new Map<string, number>();

/**
 * Counts a push that was stored with a token. Behind the answer: no push waits for it, and in a flood a few more get
 * through before it is known everywhere.
 */
export async function countPush(env: Env, label: string): Promise<void> {
  if (env.ALLOWANCE === undefined || readSettings(env).pushesPerToken === undefined) return;
  const waiting = uncounted.get(label) ?? 0;
  uncounted.set(label, waiting + 1);
  // The first of them takes the others along.
  if (waiting > 0) return;
  await new Promise((resolve) => setTimeout(resolve, TOGETHER_MS));
  const count = uncounted.get(label);
  uncounted.delete(label);
  try {
    const { waitMs, usage } = await env.ALLOWANCE.getByName(label).spend(count);
    returnUsage(usage);
    usedUpUntil.set(label, Date.now() + waitMs);
  } catch (error) {
    log("allowance.unreachable", { token: label, reason: (error as Error).message });
  }
}
