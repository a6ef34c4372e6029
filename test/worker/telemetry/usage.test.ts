import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Usage } from "../../../src/core/usage/budget.ts";
import { Directory } from "../../../src/worker/directory/directory.ts";
import { countRequests, returnUsage, takeUsage } from "../../../src/worker/telemetry/usage.ts";
import { NO_USAGE } from "../../core/usage/no-usage.ts";
import { arrivalOf, documentFor } from "../repository/arrival.ts";
import { stubTargets } from "../repository/targets.ts";

const { events: _, ...NONE } = NO_USAGE;
let number = 0;
let directory: DurableObjectStub<Directory>;

beforeEach(() => {
  directory = env.DIRECTORY.getByName(`usage-${number++}`);
  takeUsage();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function usedOf(name: keyof Usage, stub = directory): Promise<number> {
  const { resources } = await stub.budget(Date.now());
  return resources.find((resource) => resource.name === name)?.used ?? Number.NaN;
}

describe("requests to objects", () => {
  it("are calls from outside: not those of an object to itself, also after a throw", () => {
    class Calls {
      static {
        countRequests(this);
      }
      outer(): number {
        return this.inner();
      }
      inner(): number {
        return 1;
      }
      fail(): number {
        throw new Error("failed");
      }
    }
    const calls = new Calls();
    takeUsage();
    expect(calls.outer()).toBe(1);
    expect(() => calls.fail()).toThrow("failed");
    expect(calls.inner()).toBe(1);
    expect(takeUsage().objectRequests).toBe(3);
  });

  it("are not the start of a repository's object", async () => {
    takeUsage();
    await env.REPOSITORY.getByName(`acme/usage-start-${number}`).read("evt_none");
    expect(takeUsage().objectRequests).toBe(1);
  });
});

describe("what a repository's object uses", () => {
  it("is counted as the platform counts it: rows, alarms and calls", async () => {
    stubTargets();
    const relay = env.REPOSITORY.getByName(`acme/usage-${number}`);
    await relay.read("evt_none");
    let [written, read] = [0, 0];
    await runInDurableObject(relay, (_, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      vi.spyOn(storage.sql, "exec").mockImplementation((...args: Parameters<typeof exec>) => {
        const cursor = exec(...args);
        written += cursor.rowsWritten;
        const toArray = cursor.toArray.bind(cursor);
        const before = cursor.rowsRead;
        read += before;
        cursor.toArray = () => {
          const rows = toArray();
          read += cursor.rowsRead - before;
          return rows;
        };
        return cursor;
      });
      const setAlarm = storage.setAlarm.bind(storage);
      vi.spyOn(storage, "setAlarm").mockImplementation((...args: Parameters<typeof setAlarm>) => {
        written++;
        return setAlarm(...args);
      });
    });
    // What is fed meanwhile counts too, and the directory's own rows do not.
    vi.spyOn(Directory.prototype, "feed").mockImplementation(async (_, { usage }) => returnUsage(usage ?? NONE));
    takeUsage();
    const { event } = await relay.accept(await arrivalOf("usage", documentFor("a", "b")));
    await vi.waitFor(async () =>
      expect((await relay.read(event))?.deliveries.every(({ status }) => status === "delivered")).toBe(true),
    );
    const usage = takeUsage();
    expect(written).toBeGreaterThan(2);
    expect(usage.rowsWritten).toBe(written);
    expect(usage.rowsRead).toBe(read);
    expect(usage.objectRequests).toBeGreaterThanOrEqual(2);
    // Each read of the rules is two: the document and the pauses.
    expect(usage.kvReads).toBeGreaterThan(0);
    expect(usage.kvReads % 2).toBe(0);
  });

  it("reaches the directory with the feed, what the Worker has counted among it", async () => {
    stubTargets();
    const shared = env.DIRECTORY.getByName("directory");
    const before = await usedOf("requests", shared);
    const relay = env.REPOSITORY.getByName(`acme/usage-${number}`);
    await relay.accept(await arrivalOf("fed", documentFor("a")), { ...NONE, requests: 7 });
    await vi.waitFor(async () => expect((await shared.budget(Date.now())).events).toBeGreaterThan(0));
    expect(await usedOf("requests", shared)).toBeGreaterThanOrEqual(before + 7);
  });

  it("is in memory for as long as the slowest target takes", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    vi.stubGlobal("fetch", () => {
      vi.setSystemTime(Date.now() + 10_000);
      return Promise.resolve(new Response("ok"));
    });
    const relay = env.REPOSITORY.getByName(`acme/slow-${number}`);
    await relay.read("evt_none");
    const before = await usedOf("objectGbSeconds", env.DIRECTORY.getByName("directory"));
    const { event } = await relay.accept(await arrivalOf("slow", documentFor("a")));
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("delivered"));
    await vi.waitFor(async () => {
      const used = await usedOf("objectGbSeconds", env.DIRECTORY.getByName("directory"));
      expect(used - before).toBeGreaterThanOrEqual(1.28);
    });
  });
});

describe("the day's usage", () => {
  it("is kept in one row that is written at first, once it is quiet, or after a minute, not for each feed", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    await runInDurableObject(directory, (object, { storage }) => {
      const kept = (): string => JSON.stringify(storage.sql.exec("SELECT usage FROM usage").toArray());
      const feed = (): void =>
        void object.feed("acme/web", { summaries: [], blocks: [], usage: { ...NONE, kvWrites: 2 } });
      for (let second = 0; second < 50; second++) {
        feed();
        vi.advanceTimersByTime(1000);
      }
      expect(kept()).toContain('\\"kvWrites\\":2,');
      vi.advanceTimersByTime(4000);
      expect(kept()).toContain('\\"kvWrites\\":100');
      for (let second = 0; second < 65; second++) {
        feed();
        vi.advanceTimersByTime(1000);
      }
      expect(kept()).toContain('\\"kvWrites\\":222');
    });
  });

  it("brings the metrics' counters along into the object's next life", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    const event = { id: "evt_1", receivedAt: Date.now(), repository: "acme/web", token: "first", rules: [] };
    const summary = { ...event, status: "unrouted" as const, deliveries: [] };
    await runInDurableObject(directory, (object) => {
      void object.feed("acme/web", { summaries: [summary], blocks: [] });
      vi.advanceTimersByTime(5000);
    });
    await evictDurableObject(directory);
    await directory.feed("acme/web", { summaries: [summary], blocks: [] });
    expect(await directory.metrics(Date.now())).toContain('hubrelay_events_total{repository="acme/web"} 1\n');
  });

  it("begins anew at midnight in UTC, the day before being kept", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"], now: Date.UTC(2026, 10, 24, 23, 59, 59) });
    await runInDurableObject(directory, (object, { storage }) => {
      takeUsage();
      void object.feed("acme/web", { summaries: [], blocks: [], usage: { ...NONE, requests: 3 } });
      expect(object.budget(Date.now()).resources).toContainEqual({ name: "requests", used: 3, limit: 100_000 });
      vi.setSystemTime(Date.UTC(2026, 10, 25, 0, 0, 1));
      expect(object.budget(Date.now()).resources).toContainEqual({ name: "requests", used: 0, limit: 100_000 });
      const days = storage.sql.exec("SELECT day, counters IS NULL AS isStripped FROM usage ORDER BY day").toArray();
      expect(days).toEqual([
        { day: Date.UTC(2026, 10, 24), isStripped: 0 },
        { day: Date.UTC(2026, 10, 25), isStripped: 0 },
      ]);
    });
  });

  it("is told in the log once a day when it is low", async () => {
    vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
    const lines: string[] = [];
    vi.spyOn(console, "log").mockImplementation((line: string) => lines.push(line));
    await runInDurableObject(directory, (object) => {
      void object.feed("acme/web", { summaries: [], blocks: [], usage: { ...NONE, rowsWritten: 89_000 } });
      expect(lines).toEqual([]);
      for (let feed = 0; feed < 3; feed++) {
        void object.feed("acme/web", { summaries: [], blocks: [], usage: { ...NONE, rowsWritten: 2000 } });
      }
      vi.advanceTimersByTime(86_400_000);
      void object.feed("acme/web", { summaries: [], blocks: [], usage: { ...NONE, rowsWritten: 95_000 } });
    });
    const told = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(told).toMatchObject([
      { event: "budget.low", plan: "free", resource: "rowsWritten", limit: 100_000 },
      { event: "budget.low" },
    ]);
  });
});
