import { isNewerThanKv, type EventRecord } from "../../../core/record/record.ts";
import type { RuleDocument } from "../../../core/rules/rule.ts";
import { SECOND_MS } from "../../../core/lib/time.ts";
import type { Env } from "../../env/env.ts";
import { pauseOf } from "../../rules/pauses.ts";
import { readRules, type Rules } from "../../rules/rules.ts";

/** Time for which the pauses that came with a push are used: as long as an isolate uses what it has read. */
const FRESH_MS = 2 * SECOND_MS;

/** What the rules say at the moment of an attempt. */
export interface RulesNow {
  /** The document by which a target is to be taken; undefined for the target as the event knows it. */
  readonly document: RuleDocument | undefined;
  readonly isPaused: (target: string) => boolean;
}

/**
 * The rules for attempts. A new event's targets are as it was routed, and the pauses come with the push, so that its
 * first attempts read nothing of KV. Attempts at the same time share a read.
 */
export class CurrentRules {
  readonly #env: Env;
  #handedOver: { readonly paused: ReadonlySet<string>; readonly at: number } | undefined;
  #reading: Promise<Rules> | undefined;

  constructor(env: Env) {
    this.#env = env;
  }

  /** Takes the names of the targets that were paused when a push was routed, just now. */
  handOver(paused: readonly string[], now: number): void {
    this.#handedOver = { paused: new Set(paused), at: now };
  }

  /** Reads the rules for an attempt of an event, if they are not known. */
  async for(record: EventRecord): Promise<RulesNow> {
    const now = Date.now();
    const isNew = isNewerThanKv(record, now);
    const handedOver = this.#handedOver;
    const ageMs = handedOver === undefined ? Infinity : now - handedOver.at;
    // A negative age means that the clock was set back.
    if (handedOver !== undefined && isNew && ageMs >= 0 && ageMs < FRESH_MS) {
      return { document: undefined, isPaused: (target) => handedOver.paused.has(target) };
    }
    const rules = await this.#read();
    if (rules.status !== "ready") return { document: undefined, isPaused: () => false };
    const { compiled, pauses } = rules;
    return {
      document: isNew ? undefined : compiled.document,
      isPaused: (target) => pauseOf(target, pauses, now) !== undefined,
    };
  }

  #read(): Promise<Rules> {
    this.#reading ??= readRules(this.#env.RULES).finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }
}
