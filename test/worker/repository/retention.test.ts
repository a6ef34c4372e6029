import { afterEach, expect, it, vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import { Retention } from "../../../src/worker/repository/schedule/retention.ts";

const DAY_MS = 86_400_000;

const DAY = Date.UTC(2026, 2, 1);

/** An event of that day. */
const ID = eventId(DAY, new Uint8Array(32));

/** The retention of so many days in an object where the oldest event is this one, and so many are deleted at a time. */
function retentionOf(firstId: string | undefined, pruned = 0, days = 30): Retention {
  const parts = [{ firstId: () => firstId }, { prune: () => pruned }, { prune: () => {} }] as never[];
  const [store, records, coalescer] = parts as [never, never, never];
  return new Retention(store, records, coalescer, { days, repository: "acme/web" });
}

afterEach(() => vi.restoreAllMocks());

it.each([
  { what: "the first of a month's days is three days after its end", now: DAY, nextAt: DAY + 34 * DAY_MS },
  { what: "an open event that is too old is a day ahead", now: DAY + 40 * DAY_MS, nextAt: DAY + 41 * DAY_MS },
  {
    what: "an event whose time ends within a day is a day ahead",
    now: DAY + 33.5 * DAY_MS,
    nextAt: DAY + 34.5 * DAY_MS,
  },
])("the next deletion of $what", ({ now, nextAt }) => {
  expect(retentionOf(ID).nextAt(now)).toBe(nextAt);
});

it("there is no deletion to come without events", () => {
  expect(retentionOf(undefined).nextAt(DAY)).toBe(Infinity);
});

it.each([
  { pruned: 199, nextAt: DAY + 41 * DAY_MS, logs: [{ event: "events.pruned", repository: "acme/web", count: 199 }] },
  {
    pruned: 200,
    nextAt: DAY + 40 * DAY_MS + 1000,
    logs: [{ event: "events.pruned", repository: "acme/web", count: 200 }],
  },
  { pruned: 0, nextAt: DAY + 41 * DAY_MS, logs: [] },
])("after $pruned events are deleted the next deletion is when more may be old", ({ pruned, nextAt, logs }) => {
  const lines = vi.spyOn(console, "log").mockReturnValue();
  const retention = retentionOf(ID, pruned);
  retention.prune(DAY + 40 * DAY_MS);
  expect(retention.nextAt(DAY + 40 * DAY_MS)).toBe(nextAt);
  expect(lines.mock.calls.map(([line]) => JSON.parse(String(line)) as object)).toEqual(logs);
});

it("with a retention of a day an event waits a day for a newer one to take its row", () => {
  expect(retentionOf(ID, 0, 1).nextAt(DAY)).toBe(DAY + 3 * DAY_MS);
});
