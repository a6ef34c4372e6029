/** The objects whose writes are counted: a repository's, by its name, or the one directory. */
export type Place = "repository" | "directory";

/** Where in an object's life the process is to stop dead. */
export interface CrashPoint {
  readonly place: Place;
  /** Counts the writes of that object from 1, from when the plan was made. */
  readonly write: number;
  /** Before the write; after it, when its transaction is still open; or as soon as it is on disk. */
  readonly when: "before" | "after" | "committed";
}

/** What is to go wrong, as it is posted to `/faults`; what is not named is in order. */
export interface FaultPlan {
  /** The repository whose object's writes count. */
  readonly repository?: string;
  readonly crash?: CrashPoint;
  /** KV throws whenever it is read. */
  readonly kvUnreadable?: boolean;
  /** Writes of that object throw from this one on, as they do when no space is left. */
  readonly fullFromWrite?: number;
}

/** How many writes there were since the plan was made: what a `GET` of `/faults` gives. */
export type WriteCounts = Readonly<Record<Place, number>>;

/** The line that is logged by a process that stops dead. */
export const DEAD = "faults: stopped dead";
