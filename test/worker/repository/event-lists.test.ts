import { afterEach, expect, it, vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { EventLists } from "../../../src/worker/repository/state/event-lists.ts";
import { withCache } from "./cache.ts";
import { openedFor } from "./opened.ts";

const DAY_MS = 86_400_000;
const NOON = Date.UTC(2026, 2, 10, 12);

/** An event that was received so many days ago, at a second of that noon. */
async function eventAt(daysAgo: number, second: number): Promise<EventRecord> {
  const record = await openedFor(`${daysAgo} ${second}`);
  const receivedAt = NOON - daysAgo * DAY_MS + second * 1000;
  const id = eventId(receivedAt, new Uint8Array(32).fill(daysAgo * 10 + second));
  return { ...record, event: { ...record.event, id, receivedAt } };
}

afterEach(() => vi.useRealTimers());

it.each([
  { limit: 1, before: 0, found: [[0, 2]] },
  {
    limit: 4,
    before: 0,
    found: [
      [0, 2],
      [0, 1],
      [1, 3],
      [1, 2],
    ],
  },
  {
    limit: 6,
    before: 0,
    found: [
      [0, 2],
      [0, 1],
      [1, 3],
      [1, 2],
      [1, 1],
      [4, 1],
    ],
  },
  {
    limit: 100,
    before: 0,
    found: [
      [0, 2],
      [0, 1],
      [1, 3],
      [1, 2],
      [1, 1],
      [4, 1],
    ],
  },
  {
    limit: 2,
    before: 1,
    found: [
      [1, 3],
      [1, 2],
    ],
  },
  { limit: 5, before: 3, found: [[4, 1]] },
])(
  "the latest $limit events before $before days ago are of as many days as it takes",
  async ({ limit, before, found }) => {
    vi.useFakeTimers({ now: NOON + 60_000, toFake: ["Date"] });
    const places = [
      [0, 1],
      [0, 2],
      [1, 1],
      [1, 2],
      [1, 3],
      [4, 1],
    ] as const;
    const stored = await Promise.all(places.map(([daysAgo, second]) => eventAt(daysAgo, second)));
    await withCache(stored, ({ storage, store }) => {
      const latest = new EventLists(storage.sql, store).latest(NOON + 60_000 - before * DAY_MS, limit, "push");
      expect(latest.map(({ event }) => event.receivedAt)).toEqual(
        found.map(([daysAgo = 0, second = 0]) => NOON - daysAgo * DAY_MS + second * 1000),
      );
    });
  },
);
