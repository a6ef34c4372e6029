import { AwakeTime } from "../../../src/worker/telemetry/awake-time.ts";
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

beforeEach(() => {
  vi.useFakeTimers();
  feed = vi.fn<DirectoryCalls["feed"]>();
  const env = { DIRECTORY: { getByName: () => ({ feed }) } } as unknown as Env;
  const parts = {
    store: { read: () => stored },
    lists: {},
    blocked: { all: () => [] },
    announcements: { announce: () => {} },
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
