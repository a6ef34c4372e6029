import { DurableObject } from "cloudflare:workers";
import type { Usage } from "../../core/usage/budget.ts";
import { SECOND_MS } from "../../core/lib/time.ts";
import {
  isWholeWithin,
  lend,
  reserve,
  storedAllowances,
  type Need,
  type TokenAllowances,
  type TokenRates,
} from "../../core/usage/token-limits.ts";
import type { Env } from "../env/env.ts";
import type { Reserved, TokenAllowanceCalls } from "../env/token-allowance-calls.ts";
import { readSettings } from "../env/settings.ts";
import { countRequests, countUsage, takeUsage } from "../telemetry/usage.ts";

const KEY = "allowance";

/** Most repositories remembered as reserved. */
const MAX_GRANTED = 1000;

/**
 * An object is forgotten ten seconds after its last call at the earliest, mostly after one or two minutes
 * (https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/). What the limits give back in
 * about that time is worth no row.
 */
const FORGOTTEN_MS = 20 * SECOND_MS;

/**
 * Counts what one token may still store: one object per label, for all repositories. It writes a reservation before it
 * answers, so that nothing is granted twice after an eviction, but not one that its limits give back by then: a lone push
 * costs no row.
 */
export class TokenAllowance extends DurableObject<Env> implements TokenAllowanceCalls {
  static {
    countRequests(this);
  }

  /** Undefined until read, and after a failed write. */
  #allowances: TokenAllowances | undefined;
  /** New repositories that were reserved: in a burst each push finds its repository new. In memory only. */
  readonly #granted = new Set<string>();
  /** The write that all reservations of this moment wait for. */
  #writing: Promise<void> | undefined;

  async reserve(
    amounts: Pick<Need, "pushes" | "bytes">,
    names: readonly string[],
    rates: TokenRates,
    block?: Pick<Need, "pushes" | "bytes">,
  ): Promise<Reserved> {
    const added = names.filter((name) => !this.#granted.has(name));
    const need = { ...amounts, repositories: added.length };
    const now = Date.now();
    const { reservation, after } = reserve(this.#read(), rates, need, now);
    const lent = block === undefined || !reservation.isGranted ? undefined : lend(after, rates, block, now);
    if (reservation.isGranted && (need.pushes > 0 || added.length > 0)) {
      if (this.#granted.size > MAX_GRANTED) this.#granted.clear();
      for (const name of added) this.#granted.add(name);
      this.#allowances = lent ?? after;
      const isGivenBack = isWholeWithin(need, this.#allowances, rates, FORGOTTEN_MS, now);
      if (!isGivenBack) await (this.#writing ??= this.#writeWithOthers());
    }
    return { ...reservation, usage: takeUsage(), isLent: lent !== undefined };
  }

  async spend(count = 1): Promise<{ readonly waitMs: number; readonly usage: Usage }> {
    const reserved = await this.reserve({ pushes: count, bytes: 0 }, [], readSettings(this.env).tokenRates);
    return { waitMs: reserved.isGranted ? 0 : reserved.waitMs, usage: reserved.usage };
  }

  #read(): TokenAllowances {
    if (this.#allowances === undefined) {
      countUsage("rowsRead");
      this.#allowances = storedAllowances(this.ctx.storage.kv.get<string>(KEY));
    }
    return this.#allowances;
  }

  /** Writes once for all requests of this moment. */
  #writeWithOthers(): Promise<void> {
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        this.#writing = undefined;
        try {
          countUsage("rowsWritten");
          this.ctx.storage.kv.put(KEY, JSON.stringify(this.#allowances));
          resolve();
        } catch (error) {
          // The reservations are not on disk, and their callers get the error.
          this.#allowances = undefined;
          this.#granted.clear();
          reject(error);
        }
      }, 0);
    });
  }
}
