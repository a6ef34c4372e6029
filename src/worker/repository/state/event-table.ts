import { isOpen, nextDueAt, type EventRecord } from "../../../core/record/record.ts";

/**
 * What a repository's object keeps of its events on disk.
 *
 * events  one row an event: its record as JSON, the body as it was sent, and `due`. One row, not four tables, because
 *         rows written are what costs, and because a crash cannot come between them.
 *         `key` is the start of the id, as a number: see event-key.ts. An id that is the key itself would have an index of
 *         its own, which is a row written for each event.
 *         `due` is when the event next needs attention: milliseconds since 1970; null once settled; HELD for a push that
 *         waits for a rule document; ON_HOLD for an event that waits for a target; UNROUTED for an alert that is to be
 *         routed next. A push that the rules could not decide on has one of a range below these, by the revision of
 *         their document: those that another document holds are two ranges of the index.
 *         `first_lease` is 1 while an event has only its first leases, and then it is not in the index of what is due:
 *         see `FirstLeases`.
 *         `body` is the body, or a reference: a byte 0, with which no JSON begins, and the id of a row of `bodies`.
 *         `allowance` is for version 0.1.0, which writes it.
 * bodies  the body that several pushes of one request share, and the ids of these.
 */
export const EVENTS = `
CREATE TABLE IF NOT EXISTS events (
  key INTEGER PRIMARY KEY, id TEXT NOT NULL, due INTEGER, first_lease INTEGER, record TEXT NOT NULL, body BLOB NOT NULL,
  allowance TEXT
) STRICT;
`;
export const BODIES = `
CREATE TABLE IF NOT EXISTS bodies (id TEXT PRIMARY KEY, body BLOB NOT NULL, events TEXT NOT NULL) STRICT;
`;

/** Which events that have a `due` are in the index of it. */
export const INDEXED = "first_lease IS NULL";

/** Created with the second event: with a single event the index would only cost rows. */
export const DUE_INDEX = `CREATE INDEX IF NOT EXISTS events_waiting ON events (due) WHERE due IS NOT NULL AND ${INDEXED}`;

/** The index of earlier versions, and of their tables. */
export const FORMER_INDEX = "CREATE INDEX IF NOT EXISTS events_due ON events (due) WHERE due IS NOT NULL";

/** The `due` of events without a time of their own: after every real time, and together in the index. */
export const UNROUTED = Number.MAX_SAFE_INTEGER - 2;
const ON_HOLD = Number.MAX_SAFE_INTEGER - 1;
export const HELD = Number.MAX_SAFE_INTEGER;

/** Where the range of pushes that are held by a revision begins, after every real time, and its length. */
export const HELD_BY_RULES = 2 ** 52;
export const REVISIONS = 2 ** 32;

/** The `due` of an event. */
export function dueOf(record: EventRecord): number | null {
  if (record.held !== undefined) {
    if (record.event.alert !== undefined) return UNROUTED;
    return record.revision === undefined ? HELD : heldBy(record.revision);
  }
  return nextDueAt(record) ?? (isOpen(record) ? ON_HOLD : null);
}

/** The `due` of pushes that the document of a revision, which is hexadecimal, could not decide on. */
export function heldBy(revision: string): number {
  return HELD_BY_RULES + (Number.parseInt(revision.slice(0, 8), 16) || 0);
}
