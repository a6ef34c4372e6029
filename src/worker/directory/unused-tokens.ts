import { labelsWithoutPush, nextStarts, type TokenStarts } from "../../core/operators/token-starts.ts";
import { HOUR_MS } from "../../core/lib/time.ts";
import type { Meta } from "../storage/meta.ts";
import type { TokenUses } from "./token-uses.ts";

/** The name of the starts in `meta`. */
const STARTS = "token-starts";

/** Finds the tokens of webhook URLs that no push has come with: their webhook is missing, or does not get through. */
export class UnusedTokens {
  readonly #meta: Meta;
  readonly #uses: TokenUses;
  #readAt: number | undefined;

  constructor(meta: Meta, uses: TokenUses) {
    this.#meta = meta;
    this.#uses = uses;
  }

  /** Stores the tokens that there are, by their fingerprints. Writes only if they change, or one is used at last. */
  note(prints: Readonly<Record<string, string>>, now: number): void {
    // The cron reads them every hour.
    const readBefore = this.#readAt ?? now - HOUR_MS;
    this.#readAt = now;
    const starts = nextStarts(this.#starts(), readBefore, prints, (label) => this.#uses.lastUse(label));
    this.#meta.set(STARTS, JSON.stringify(starts));
  }

  /** The labels, of these, without a push since their token was made. */
  of(labels: readonly string[]): string[] {
    return labelsWithoutPush(this.#starts() ?? {}, labels, (label) => this.#uses.lastUse(label));
  }

  #starts(): TokenStarts | undefined {
    const text = this.#meta.get(STARTS);
    return text === undefined ? undefined : (JSON.parse(text) as TokenStarts);
  }
}
