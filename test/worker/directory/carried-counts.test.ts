import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EventStatus, EventSummary } from "../../../src/core/record/summary.ts";
import type { Directory } from "../../../src/worker/directory/directory.ts";
import { takeUsage } from "../../../src/worker/telemetry/usage.ts";
import { NO_USAGE } from "../../core/usage/no-usage.ts";

const { events: _, ...NONE } = NO_USAGE;
const NOON = Date.UTC(2026, 10, 29, 12);
const MINUTE_MS = 60_000;

let number = 0;
let directory: DurableObjectStub<Directory>;

beforeEach(() => {
  directory = env.DIRECTORY.getByName(`carried-${number++}`);
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
});

afterEach(() => {
  vi.useRealTimers();
});

function eventOf(
  receivedAt: number,
  status: EventStatus = "delivered",
  id = `evt_${receivedAt}`,
  attempts = status === "pending" ? 0 : 1,
): EventSummary {
  const last = { attemptedAt: receivedAt + 200 * attempts, durationMs: 100 * attempts };
  const delivery = { id: "dlv_1", target: "a", attempts, ...(attempts > 0 && last) };
  const deliveries = [{ ...delivery, status: status === "delivered" ? "delivered" : "pending" } as const];
  return { id, receivedAt, repository: "acme/web", tag: "v1", token: "ci", status, rules: ["all"], deliveries };
}

/** Feeds an event at a time, with two writes of KV as the usage of the repository's object. */
async function feed(event: EventSummary, at = event.receivedAt, stub = directory): Promise<void> {
  vi.setSystemTime(at);
  await stub.feed(event.repository, { summaries: [event], blocks: [], usage: { ...NONE, kvWrites: 2 } });
}

/** The rows that a call of the directory writes, by table. */
async function rowsOf(work: () => Promise<void>): Promise<Record<string, number>> {
  const cursors: (readonly [string, SqlStorageCursor<Record<string, SqlStorageValue>>])[] = [];
  const exec = await runInDurableObject(directory, (_, { storage: { sql } }) => {
    const exec = sql.exec.bind(sql);
    sql.exec = ((...args: Parameters<typeof exec>) => {
      const cursor = exec(...args);
      cursors.push([/(?:INTO|UPDATE|FROM) (\w+)/.exec(args[0])?.[1] ?? "", cursor]);
      return cursor;
    }) as typeof exec;
    return exec;
  });
  await work();
  await runInDurableObject(directory, (_, { storage: { sql } }) => void (sql.exec = exec));
  const rows: Record<string, number> = {};
  for (const [table, { rowsWritten }] of cursors) if (rowsWritten > 0) rows[table] = (rows[table] ?? 0) + rowsWritten;
  return rows;
}

/** The rows that a push writes which comes alone, minutes after noon. */
function lone(minute: number): Promise<Record<string, number>> {
  return rowsOf(() => feed(eventOf(NOON + minute * MINUTE_MS)));
}

/** The counters of the metrics, and the writes of KV in the budget. */
async function countsOf(stub = directory): Promise<string[]> {
  const budget = await stub.budget(Date.now());
  const metrics = (await stub.metrics(Date.now())).split("\n");
  const counted =
    /^hubrelay_(events|deliveries|attempts|delivery_latency_seconds_(count|sum)|attempt_duration_seconds)/;
  const used = budget.resources.find(({ name }) => name === "kvWrites")?.used;
  return [`events ${budget.events}`, `kvWrites ${used}`, ...metrics.filter((line) => counted.test(line))];
}

describe("a lone push of a known repository", () => {
  it("writes one row of the directory, and the day's row with the first push and after fifty", async () => {
    expect(await lone(0)).toMatchObject({ entries: 1, usage: 1 });
    for (let minute = 1; minute <= 50; minute++) expect(await lone(minute)).toEqual({ entries: 1 });
    expect(await lone(51)).toEqual({ entries: 1, usage: 1 });
    expect(await lone(52)).toEqual({ entries: 1 });
  });

  it("writes no row more if it comes on another day than the one before", async () => {
    await lone(0);
    await directory.budget(NOON + 25 * 60 * MINUTE_MS);
    expect(await lone(25 * 60)).toEqual({ entries: 1 });
  });

  it("is counted once by the next life, whether its counts were saved or not", async () => {
    await feed(eventOf(NOON));
    await feed(eventOf(NOON + MINUTE_MS));
    await feed(eventOf(NOON + 2 * MINUTE_MS));
    for (let life = 0; life < 2; life++) {
      await evictDurableObject(directory);
      const counts = await countsOf();
      expect(counts).toContain("events 3");
      expect(counts).toContain("kvWrites 6");
      expect(counts).toContain('hubrelay_events_total{repository="acme/web"} 3');
      expect(counts).toContain('hubrelay_deliveries_total{target="a",outcome="delivered"} 3');
    }
  });

  it("to a slow target is told pending first, and writes the day's row no more than a quick one", async () => {
    await lone(0);
    const pending = await rowsOf(() => feed(eventOf(NOON + MINUTE_MS, "pending")));
    // One is of the index of open events.
    expect(pending).toEqual({ entries: 2 });
    const delivered = eventOf(NOON + MINUTE_MS);
    expect(await rowsOf(() => feed(delivered, NOON + MINUTE_MS + 10_000))).toEqual({ entries: 1 });
    await evictDurableObject(directory);
    expect(await countsOf()).toEqual(
      expect.arrayContaining([
        "events 2",
        "kvWrites 6",
        'hubrelay_deliveries_total{target="a",outcome="delivered"} 2',
        'hubrelay_attempt_duration_seconds_count{target="a"} 2',
      ]),
    );
  });

  it("is known as the last use of its token after an eviction", async () => {
    await feed(eventOf(NOON));
    await feed(eventOf(NOON + 5 * MINUTE_MS));
    await evictDurableObject(directory);
    expect((await directory.tokens())[0]?.lastUsedAt).toBe(NOON + 5 * MINUTE_MS);
  });
});

describe("the day's row", () => {
  it.each([
    [
      "an attempt follows another",
      () => feed(eventOf(NOON + MINUTE_MS, "delivered", "evt_1", 2), NOON + 2 * MINUTE_MS),
    ],
    ["an event comes late", () => feed(eventOf(NOON - 1), NOON + 2 * MINUTE_MS)],
  ])("is written at once when %s, which entries cannot tell", async (_, work) => {
    await feed(eventOf(NOON));
    await feed(eventOf(NOON + MINUTE_MS, "pending", "evt_1", 1));
    expect(await rowsOf(work)).toMatchObject({ entries: 1, usage: 1 });
  });

  it("has what deleted events carried", async () => {
    await feed(eventOf(NOON));
    await feed(eventOf(NOON + MINUTE_MS));
    await directory.forget([{ receivedAt: NOON + MINUTE_MS, id: `evt_${NOON + MINUTE_MS}` }], []);
    await evictDurableObject(directory);
    expect(await countsOf()).toContain("events 2");
  });

  it("has what was carried before midnight, and the next day what came after", async () => {
    const midnight = Date.UTC(2026, 10, 30);
    await feed(eventOf(midnight - 3 * MINUTE_MS));
    await feed(eventOf(midnight - 2 * MINUTE_MS));
    await evictDurableObject(directory);
    await feed(eventOf(midnight + MINUTE_MS));
    await feed(eventOf(midnight + 2 * MINUTE_MS));
    await evictDurableObject(directory);
    expect(await countsOf()).toEqual(
      expect.arrayContaining(["events 2", "kvWrites 4", 'hubrelay_events_total{repository="acme/web"} 4']),
    );
    const days = await runInDurableObject(directory, (_, { storage }) =>
      storage.sql.exec("SELECT usage ->> '$.events' AS events FROM usage ORDER BY day").toArray(),
    );
    expect(days).toEqual([{ events: 2 }, { events: 2 }]);
  });

  it("has no imported event", async () => {
    await feed(eventOf(NOON));
    await directory.addHistory([eventOf(NOON + 1)]);
    await feed(eventOf(NOON + MINUTE_MS));
    await evictDurableObject(directory);
    expect(await countsOf()).toContain("events 2");
  });

  it("of an earlier version is continued", async () => {
    await feed(eventOf(NOON));
    await feed(eventOf(NOON + MINUTE_MS));
    expect(await countsOf()).toContain("events 2");
    await runInDurableObject(directory, (_, { storage }) => void storage.sql.exec("UPDATE usage SET saved_to = NULL"));
    await evictDurableObject(directory);
    await feed(eventOf(NOON + 2 * MINUTE_MS));
    await feed(eventOf(NOON + 3 * MINUTE_MS));
    await evictDurableObject(directory);
    expect(await countsOf()).toContain("events 4");
  });
});

it("a directory that is evicted at any time counts as one that is not", async () => {
  const steps = fc.array(
    fc.record({
      event: fc.nat({ max: 12 }),
      ageMs: fc.constantFrom(0, 0, 0, 1000, 90_000),
      status: fc.constantFrom<EventStatus>("pending", "delivered"),
      attempts: fc.nat({ max: 1 }),
      isEvicted: fc.boolean(),
    }),
    { minLength: 1, maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      const [evicted, whole] = ["evicted", "whole"].map((name) => env.DIRECTORY.getByName(`${name}-${number}`));
      if (evicted === undefined || whole === undefined) throw new Error("unreachable");
      number++;
      const events = new Map<number, EventSummary>();
      for (const [index, { event: which, ageMs, status, attempts, isEvicted }] of all.entries()) {
        const at = NOON + index * MINUTE_MS;
        const known = events.get(which);
        const event = eventOf(
          known?.receivedAt ?? at - ageMs,
          known?.status === "delivered" ? "delivered" : status,
          `evt_${which}`,
          (known?.deliveries[0]?.attempts ?? 0) + (known?.status === "delivered" ? 0 : attempts),
        );
        events.set(which, event);
        for (const stub of [evicted, whole]) {
          takeUsage();
          await feed(event, at, stub);
        }
        if (isEvicted) await evictDurableObject(evicted);
      }
      expect(await countsOf(evicted)).toEqual(await countsOf(whole));
    }),
    { numRuns: 30 },
  );
});
