import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { expect, it, vi } from "vitest";
import type { EventStatus, EventSummary } from "../../../src/core/record/summary.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import type { Search } from "../../../src/worker/env/event-search.ts";
import { DAY_MS, eventOf, feed } from "./sharded.ts";

// Events of five days, fed to shards whose number changes from day to day, and to a single directory: both answer the same.

const FIRST = Date.UTC(2150, 0, 1);
const DAYS = 5;

const changes = fc.array(
  fc.record({
    index: fc.nat({ max: 40 }),
    ageMs: fc.nat({ max: DAYS * DAY_MS - 1 }),
    status: fc.constantFrom<EventStatus>("held", "pending", "delivered", "failed", "unrouted"),
  }),
  { minLength: 1, maxLength: 40 },
);
const searches = fc.record({
  limit: fc.integer({ min: 1, max: 12 }),
  status: fc.constantFrom(undefined, "failed", "pending", "held"),
  repository: fc.constantFrom(undefined, "acme/0", "acme/1", "acme/2"),
  from: fc.nat({ max: DAYS * DAY_MS }),
  lengthMs: fc.nat({ max: DAYS * DAY_MS }),
});
const shardsADay = fc.array(fc.constantFrom(1, 2, 4), { minLength: DAYS, maxLength: DAYS });

let run = 0;

it("answers as one directory, whatever the number of shards of each day", async () => {
  vi.useFakeTimers({ now: FIRST, toFake: ["Date"] });
  await fc.assert(
    fc.asyncProperty(changes, searches, shardsADay, async (all, asked, numbers) => {
      const start = FIRST + run++ * 2 * DAYS * DAY_MS;
      vi.setSystemTime(start + DAYS * DAY_MS);
      const single = env.DIRECTORY.getByName(`single-${run}`);
      const events = new Map<number, EventSummary>();
      for (const { index, ageMs, status } of all) {
        const old = events.get(index);
        const at = old?.receivedAt ?? start + ageMs;
        const event = { ...eventOf(at, `acme/${index % 7}`, status), ...(old !== undefined && { id: old.id }) };
        events.set(index, event);
        expect(await feed(numbers[Math.floor((at - start) / DAY_MS)] ?? 1, event)).toBe(true);
        await single.feed(event.repository, { summaries: [event], blocks: [] });
      }
      const range = { from: start + asked.from, to: start + Math.min(asked.from + asked.lengthMs, DAYS * DAY_MS) };
      const conditions = [
        ["status = ?", asked.status],
        ["repository = ?", asked.repository],
      ] as const;
      const given = conditions.filter(([, value]) => value !== undefined);
      const search: Search = {
        filters: given.map(([filter]) => filter),
        values: given.map(([, value]) => value as string),
        limit: asked.limit,
        range,
        ...((asked.status === "pending" || asked.status === "held") && { isOpen: true }),
      };
      const sharded = directoryOf(env);
      expect(await sharded.findOpen(search)).toEqual(await single.findOpen(search));
      expect((await sharded.search(search)).events).toEqual((await single.search(search)).events);
      expect(await sharded.count(search)).toEqual(await single.count(search));
      const period = { from: start, to: start + DAYS * DAY_MS, buckets: 9 };
      const [ours, theirs] = [await sharded.statistics(period), await single.statistics(period)];
      expect([ours.buckets, ours.targets]).toEqual([theirs.buckets, theirs.targets]);
    }),
    { numRuns: 25 },
  );
  vi.useRealTimers();
});
