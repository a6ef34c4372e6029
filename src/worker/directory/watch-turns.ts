import {
  EMPTY_SCHEDULE,
  dueRepositories,
  withChecked,
  withRepositories,
  type DueRepository,
  type ReconcileSchedule,
  type WatchedRepository,
} from "../../core/reconcile/schedule.ts";
import type { Facts } from "../storage/meta.ts";

/** The fact that holds when each watched repository was asked about: one row for all of them. */
const LOG = "watched";

/** Whose turn it is to be asked about. All methods are synchronous. */
export class WatchTurns {
  readonly #facts: Facts;

  constructor(facts: Facts) {
    this.#facts = facts;
  }

  /** Takes what is watched now, and gives whose turn it is. */
  begin(watches: readonly WatchedRepository[], now: number): DueRepository[] {
    const log = withRepositories(this.#read(), watches, now);
    this.#write(log);
    return dueRepositories(log, watches, now);
  }

  /** Notes which repositories were asked about. */
  end(asked: readonly string[], now: number, pausedUntil: number): void {
    this.#write(withChecked(this.#read(), asked, now, pausedUntil));
  }

  #read(): ReconcileSchedule {
    const text = this.#facts.get(LOG);
    return text === undefined ? EMPTY_SCHEDULE : (JSON.parse(text) as ReconcileSchedule);
  }

  /** The fact is not there before anything is watched. */
  #write(log: ReconcileSchedule): void {
    const text = JSON.stringify(log);
    if (this.#facts.get(LOG) !== undefined || text !== JSON.stringify(EMPTY_SCHEDULE)) this.#facts.set(LOG, text);
  }
}
