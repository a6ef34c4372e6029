import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Counters } from "../../../src/core/metrics/counters.ts";
import { AwakeTime } from "../../../src/worker/telemetry/awake-time.ts";
import { RecentUses } from "../../../src/worker/directory/recent-uses.ts";
import { DailyUsage } from "../../../src/worker/directory/daily-usage.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
const USAGE = {
  requests: 1,
  objectRequests: 2,
  rowsWritten: 3,
  rowsRead: 4,
  objectGbSeconds: 7,
  kvReads: 5,
  kvWrites: 6,
};

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The requests that are stored after each of these times, and how many timers run then. */
async function storedAfter(times: readonly number[]): Promise<(number | undefined)[][]> {
  const directory = env.DIRECTORY.getByName(`usage-${times.join("-")}`);
  return runInDurableObject(directory, (_, { storage: { sql } }) => {
    const usage = new DailyUsage(sql, "free", new Counters(), new RecentUses(), new AwakeTime());
    return times.map((time) => {
      vi.setSystemTime(time);
      usage.add(USAGE, 1, time);
      const query = "SELECT usage ->> '$.requests' AS requests FROM usage";
      return [sql.exec<{ requests: number }>(query).toArray()[0]?.requests, vi.getTimerCount()];
    });
  });
}

it("stores what comes after five quiet seconds at once: a timer would keep the object awake for one push", async () => {
  expect(await storedAfter([NOON, NOON + 5000, NOON + 10_000])).toEqual([
    [1, 0],
    [2, 0],
    [3, 0],
  ]);
});

it("stores what follows within five seconds later, together", async () => {
  expect(await storedAfter([NOON, NOON + 4999, NOON + 6000])).toEqual([
    [1, 0],
    [1, 1],
    [1, 1],
  ]);
});

it("reads a day that an earlier version stored, which had no duration", async () => {
  await runInDurableObject(env.DIRECTORY.getByName("usage-earlier"), (_, { storage: { sql } }) => {
    vi.setSystemTime(NOON);
    const { objectGbSeconds: _objectGbSeconds, ...earlier } = USAGE;
    const insert = "INSERT OR REPLACE INTO usage (day, usage) VALUES (?, ?)";
    sql.exec(insert, Date.UTC(2026, 10, 29), JSON.stringify({ ...earlier, events: 1 }));
    const usage = new DailyUsage(sql, "free", new Counters(), new RecentUses(), new AwakeTime());
    usage.add(USAGE, 1, NOON);
    const { resources } = usage.budget(NOON);
    expect(resources.map(({ name, used }) => [name, used])).toEqual([
      ["requests", 2],
      ["objectRequests", 4],
      ["rowsWritten", 6],
      ["rowsRead", 8],
      ["objectGbSeconds", 7],
      ["kvReads", 10],
      ["kvWrites", 12],
    ]);
  });
});
