import {
  EMPTY_SCHEDULE,
  dueRepositories,
  withChecked,
  withRepositories,
  type DueRepository,
  type ReconcileSchedule,
  type WatchedRepository,
} from "../../core/reconcile/schedule.ts";
import type { Meta } from "../storage/meta.ts";

/** The name of the schedule in `meta`: one row for all repositories. */
const SCHEDULE = "watched";

/** The stored schedule of reconciliations. All methods are synchronous. */
export class StoredSchedule {
  readonly #meta: Meta;

  constructor(meta: Meta) {
    this.#meta = meta;
  }

  /** Stores which repositories are watched now. Returns the ones that are due. */
  begin(watches: readonly WatchedRepository[], now: number): DueRepository[] {
    const schedule = withRepositories(this.#read(), watches, now);
    this.#write(schedule);
    return dueRepositories(schedule, watches, now);
  }

  /** Stores which repositories were reconciled, and until when no other may be. */
  end(asked: readonly string[], now: number, pausedUntil: number): void {
    this.#write(withChecked(this.#read(), asked, now, pausedUntil));
  }

  #read(): ReconcileSchedule {
    const text = this.#meta.get(SCHEDULE);
    return text === undefined ? EMPTY_SCHEDULE : (JSON.parse(text) as ReconcileSchedule);
  }

  /** Writes nothing before anything is watched. */
  #write(schedule: ReconcileSchedule): void {
    const text = JSON.stringify(schedule);
    if (this.#meta.get(SCHEDULE) !== undefined || text !== JSON.stringify(EMPTY_SCHEDULE))
      this.#meta.set(SCHEDULE, text);
  }
}
