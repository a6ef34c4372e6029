import {
  EMPTY_LOG,
  turnsOf,
  withAsked,
  withWatched,
  type Turn,
  type WatchLog,
  type Watched,
} from "../../core/reconcile/watch-turns.ts";
import type { Facts } from "../facts.ts";

/** The fact that holds when each watched repository was asked about: one row for all of them. */
const LOG = "watched";

/** Whose turn it is to be asked about. All methods are synchronous. */
export class WatchTurns {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** Takes what is watched now, and gives whose turn it is. */
  begin(watches: readonly Watched[], now: number): Turn[] {
    const log = withWatched(this.#read(), watches, now);
    this.#write(log);
    return turnsOf(log, watches, now);
  }

  /** Notes which repositories were asked about. */
  end(asked: readonly string[], now: number, pausedUntil: number): void {
    this.#write(withAsked(this.#read(), asked, now, pausedUntil));
  }

  #read(): WatchLog {
    const text = this.#facts.get(LOG);
    return text === undefined ? EMPTY_LOG : (JSON.parse(text) as WatchLog);
  }

  /** The fact is not there before anything is watched. */
  #write(log: WatchLog): void {
    const text = JSON.stringify(log);
    if (this.#facts.get(LOG) !== undefined || text !== JSON.stringify(EMPTY_LOG)) this.#facts.set(LOG, text);
  }
}
