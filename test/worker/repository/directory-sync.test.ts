import { AwakeTime } from "../../../src/worker/telemetry/awake-time.ts";
import { countUsage, takeUsage } from "../../../src/worker/telemetry/usage.ts";
import { afterEach, beforeEach, expect, it, vi, type Mock } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { openRecord } from "../../../src/core/record/open.ts";
import type { DirectoryCalls } from "../../../src/worker/env/directory-calls.ts";
import type { Env } from "../../../src/worker/env/env.ts";
import { DirectorySync } from "../../../src/worker/repository/sync/directory-sync.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

let feed: Mock<DirectoryCalls["feed"]>;
let sync: DirectorySync;
/** What the disk has of every event. */
let stored: EventRecord | undefined;
/** The events that were read from the disk. */
let read: string[];
/** What was announced. */
let announced: string[];

beforeEach(() => {
  vi.useFakeTimers();
  feed = vi.fn<DirectoryCalls["feed"]>();
  const env = { DIRECTORY: { getByName: () => ({ feed }) } } as unknown as Env;
  stored = undefined;
  read = [];
  announced = [];
  const parts = {
    store: {
      read: (id: string) => {
        read.push(id);
        return stored;
      },
    },
    lists: {},
    blocked: { all: () => [] },
    announcements: { announce: (what: string) => announced.push(what) },
  };
  sync = new DirectorySync("acme/web", { env, awake: new AwakeTime(), ...parts } as unknown as ConstructorParameters<
    typeof DirectorySync
  >[1]);
});

afterEach(() => {
  vi.useRealTimers();
});

/** An event with one delivery, which is due or has been delivered. */
async function record(text: string, isDelivered: boolean): Promise<EventRecord> {
  const { event, url, decision } = await arrivalOf(text, documentFor("a"));
  if (decision === undefined) throw new Error("no decision");
  const opened = openRecord(event, url, decision, { holdWithoutRules: true } as never, Date.now());
  if (!isDelivered) return opened;
  const deliveries = opened.deliveries.map(({ id, target }) => ({
    id,
    target,
    attempts: [],
    status: "delivered" as const,
  }));
  return { ...opened, deliveries };
}

/** How many summaries each call of the directory had. */
function sent(): number[] {
  return feed.mock.calls.map(([, { summaries }]) => summaries.length);
}

it("sends a push that has been delivered without delay, if it is the only one", async () => {
  sync.note(await record("one", false));
  await vi.advanceTimersByTimeAsync(300);
  expect(sent()).toEqual([]);
  sync.note(await record("one", true));
  await vi.advanceTimersByTimeAsync(0);
  expect(sent()).toEqual([1]);
  expect(vi.getTimerCount()).toBe(0);
});

it("sends pushes that come within a second together", async () => {
  sync.note(await record("one", true));
  await vi.advanceTimersByTimeAsync(0);
  sync.note(await record("two", true));
  sync.note(await record("three", true));
  await vi.advanceTimersByTimeAsync(999);
  expect(sent()).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent()).toEqual([1, 2]);
});

it("sends a push that is not delivered yet after a second", async () => {
  sync.note(await record("one", false));
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent()).toEqual([1]);
});

it("tries again every 10 seconds for a minute, and leaves the rest to the alarm: no timer keeps the object awake", async () => {
  feed.mockImplementation(() => {
    throw new Error("unreachable");
  });
  stored = await record("one", true);
  sync.note(stored);
  await vi.advanceTimersByTimeAsync(600_000);
  expect(feed).toHaveBeenCalledTimes(7);
  expect(vi.getTimerCount()).toBe(0);
  expect(sync.isBehind).toBe(true);
});

/** So many different events that have been delivered. */
async function records(count: number): Promise<EventRecord[]> {
  const one = await record("one", true);
  return Array.from({ length: count }, (_, index) => ({ ...one, event: { ...one.event, id: `evt_${index}` } }));
}

it("sends 100 events at once, the rest right after, and then tells that the directory has everything", async () => {
  for (const each of await records(201)) sync.note(each);
  await vi.advanceTimersByTimeAsync(0);
  expect([sent(), sync.isBehind, announced]).toEqual([[100], true, []]);
  await vi.advanceTimersByTimeAsync(10);
  expect(sent()).toEqual([100, 100, 1]);
  expect([sync.isBehind, announced]).toEqual([false, ["directorySynced"]]);
});

it("keeps 2,000 unsent events in memory, and reads the others from the disk", async () => {
  const many = await records(2002);
  stored = many.at(-1);
  for (const each of many) sync.note(each);
  await vi.advanceTimersByTimeAsync(1000);
  expect(sent().reduce((sum, count) => sum + count, 0)).toBe(2002);
  expect(read).toEqual(["evt_2000", "evt_2001"]);
});

it("counts usage that could not be sent with the next sending", async () => {
  takeUsage();
  countUsage("kvReads", 3);
  feed.mockImplementationOnce(() => {
    throw new Error("unreachable");
  });
  const [one] = await records(1);
  sync.note(one);
  await vi.advanceTimersByTimeAsync(0);
  countUsage("kvReads", 4);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(feed.mock.calls.map(([, { usage }]) => usage?.kvReads)).toEqual([3, 7]);
});

it("sends what the disk has once writes were rolled back", async () => {
  const [one, two] = await records(2);
  sync.note(one);
  stored = two;
  sync.reread();
  await vi.advanceTimersByTimeAsync(1000);
  expect(feed.mock.calls.map(([, { summaries }]) => summaries.map(({ id }) => id))).toEqual([["evt_1"]]);
});

it("does not send an event that was deleted meanwhile", async () => {
  for (const each of await records(3)) sync.note(each);
  sync.forget(["evt_0", "evt_2"]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(feed.mock.calls.map(([, { summaries }]) => summaries.map(({ id }) => id))).toEqual([["evt_1"]]);
});

it("sends nothing of what was before it was stopped", async () => {
  const [one, two] = await records(2);
  sync.note(one);
  sync.stop();
  expect([sync.isBehind, vi.getTimerCount()]).toEqual([false, 0]);
  sync.note(two);
  await vi.advanceTimersByTimeAsync(1000);
  expect(feed.mock.calls.map(([, { summaries }]) => summaries.map(({ id }) => id))).toEqual([["evt_1"]]);
});

it("sends a change that came during a sending that fails from memory, 10 seconds later", async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  feed.mockReturnValueOnce(promise);
  const [one] = await records(1);
  sync.note(one);
  await vi.advanceTimersByTimeAsync(0);
  expect(sent()).toEqual([1]);
  sync.note(one);
  await vi.advanceTimersByTimeAsync(0);
  reject(new Error("unreachable"));
  await vi.advanceTimersByTimeAsync(9999);
  expect(sent()).toEqual([1]);
  await vi.advanceTimersByTimeAsync(1);
  expect(sent()).toEqual([1, 1]);
  expect(read).toEqual([]);
  expect([sync.isBehind, announced]).toEqual([false, ["directorySynced"]]);
});

it("sends a change that came during a sending right after it", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  feed.mockReturnValueOnce(promise);
  const [one, two] = await records(2);
  sync.note(one);
  await vi.advanceTimersByTimeAsync(0);
  sync.note(two);
  await vi.advanceTimersByTimeAsync(5000);
  expect(sent()).toEqual([1]);
  resolve();
  await vi.advanceTimersByTimeAsync(10);
  expect([sent(), announced]).toEqual([[1, 1], ["directorySynced"]]);
});
