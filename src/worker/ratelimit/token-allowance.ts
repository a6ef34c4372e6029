import { DurableObject } from "cloudflare:workers";
import type { Usage } from "../../core/usage/budget.ts";
import {
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

/** Repositories that are remembered as granted. */
const MAX_GRANTED = 1000;

/**
 * What one token may still store: one object a label, whatever repositories its pushes are of. What is granted is on
 * disk before the caller learns of it, so an object that is evicted, or a second isolate, grants nothing twice.
 */
export class TokenAllowance extends DurableObject<Env> implements TokenAllowanceCalls {
  static {
    countRequests(this);
  }

  /** Undefined until it was read, and after a write that failed. */
  #allowances: TokenAllowances | undefined;
  /** New repositories that were granted: the pushes of a burst all find theirs to be new. In memory only. */
  readonly #granted = new Set<string>();
  /** The write that all grants of this moment wait for. */
  #writing: Promise<void> | undefined;

  /**
   * Takes all that a request needs, or nothing. The object's own usage goes along: it tells the directory nothing.
   *
   * @param names the repositories without a push so far; one that was just granted to another request is not counted
   */
  async reserve(
    amounts: Pick<Need, "pushes" | "bytes">,
    names: readonly string[],
    rates: TokenRates,
  ): Promise<Reserved> {
    const added = names.filter((name) => !this.#granted.has(name));
    const need = { ...amounts, repositories: added.length };
    const { reservation, after } = reserve(this.#read(), rates, need, Date.now());
    if (reservation.isGranted && (need.pushes > 0 || added.length > 0)) {
      if (this.#granted.size > MAX_GRANTED) this.#granted.clear();
      for (const name of added) this.#granted.add(name);
      this.#allowances = after;
      await (this.#writing ??= this.#writeWithOthers());
    }
    return { ...reservation, usage: takeUsage() };
  }

  /** What Workers of earlier versions call, after they have stored pushes. */
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

  /** Requests of the same moment share one row. */
  #writeWithOthers(): Promise<void> {
    return new Promise((resolve, reject) => {
      setTimeout(() => {
        this.#writing = undefined;
        try {
          countUsage("rowsWritten");
          this.ctx.storage.kv.put(KEY, JSON.stringify(this.#allowances));
          resolve();
        } catch (error) {
          // What was granted is not on disk, and nobody learns of it.
          this.#allowances = undefined;
          this.#granted.clear();
          reject(error);
        }
      }, 0);
    });
  }
}
