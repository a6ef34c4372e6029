import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi, type Mock } from "vitest";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { Directory } from "../../../src/worker/directory/directory.ts";
import { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

// What the directory is told of a repository's events, which its object knows in memory and, after a crash, by its alarm.

const HOUR_MS = 3_600_000;
const LEASE_MS = 60_000;

let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/feed-${number++}`);
  targets = stubTargets();
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function push(text: string): Promise<string> {
  return (await relay.accept(await arrivalOf(text, documentFor("a")))).event;
}

async function statusOf(event: string): Promise<string | undefined> {
  return (await directoryOf(env).get(event))?.status;
}

async function die(): Promise<void> {
  await abortAllDurableObjects();
  relay = env.REPOSITORY.getByName(relay.name ?? "");
}

async function untilAlarm(): Promise<number> {
  const alarm = await runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
  return (alarm ?? Infinity) - Date.now();
}

/** An event that is delivered, and that the directory knows to be. */
async function toldPush(text: string): Promise<string> {
  const event = await push(text);
  await vi.waitFor(async () => expect(await statusOf(event)).toBe("delivered"));
  await vi.waitFor(async () => expect(await untilAlarm()).toBeGreaterThan(LEASE_MS));
  return event;
}

/** The ids of the events that a repository's object has sent: objects of other tests send too. */
function sentBy(name: string | undefined, { mock }: Mock<Directory["feed"]>): string[] {
  return mock.calls.flatMap(([repository, { summaries }]) =>
    repository === name ? summaries.map(({ id }) => id) : [],
  );
}

describe("the directory", () => {
  it("hears of an event whose object died before it could tell", async () => {
    const event = await push("dies at once");
    await die();
    expect(await statusOf(event)).toBeUndefined();
    await runDurableObjectAlarm(relay);
    await vi.waitFor(async () => expect(await statusOf(event)).toBeDefined());
  });

  it("hears of a change to an old event whose object died before it could tell", async () => {
    targets.answer("a.example", status(400));
    const event = await push("redelivered");
    await vi.waitFor(async () => expect(await statusOf(event)).toBe("failed"));
    await vi.waitFor(async () => expect(await untilAlarm()).toBeGreaterThan(LEASE_MS));
    targets.answer("a.example", status(200));
    const [failed] = (await relay.read(event))?.deliveries ?? [];
    await relay.redeliver(failed?.id ?? "");
    expect(await untilAlarm()).toBeLessThanOrEqual(LEASE_MS);
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[1]?.status).toBe("delivered"));
    await die();
    await runDurableObjectAlarm(relay);
    await vi.waitFor(async () => expect(await statusOf(event)).toBe("delivered"));
  });

  it("is told again, by the alarm, when it could not be reached", async () => {
    const feed = vi.spyOn(Directory.prototype, "feed").mockImplementation(() => {
      throw new Error("unreachable");
    });
    const event = await push("cannot be told");
    await vi.waitFor(() => expect(feed).toHaveBeenCalled());
    await runDurableObjectAlarm(relay);
    expect(await untilAlarm()).toBeLessThanOrEqual(LEASE_MS);
    feed.mockRestore();
    await die();
    await runDurableObjectAlarm(relay);
    await vi.waitFor(async () => expect(await statusOf(event)).toBe("delivered"));
  });
});

describe("a directory that could not be reached", () => {
  it("hears of each change with the next alarm, though the object lives on", async () => {
    const feed = vi.spyOn(Directory.prototype, "feed").mockImplementation(() => {
      throw new Error("unreachable");
    });
    const events = [await push("first"), await push("second")];
    await vi.waitFor(() => expect(feed).toHaveBeenCalled());
    feed.mockRestore();
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay);
      expect(await Promise.all(events.map(statusOf))).toEqual(["delivered", "delivered"]);
    });
  });

  it("hears of a later change too, and is not told the older state after it", async () => {
    targets.answer("a.example", status(400));
    const event = await push("fails first");
    await vi.waitFor(async () => expect(await statusOf(event)).toBe("failed"));
    const feed = vi.spyOn(Directory.prototype, "feed").mockImplementation(() => {
      throw new Error("unreachable");
    });
    targets.answer("a.example", status(200));
    await relay.redeliverEvent(event);
    await vi.waitFor(() => expect(feed).toHaveBeenCalled());
    feed.mockRestore();
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay);
      expect(await statusOf(event)).toBe("delivered");
    });
  });
});

describe("once the directory has everything", () => {
  it("no alarm comes for it: the next is a day ahead", async () => {
    await toldPush("told");
    expect(await untilAlarm()).toBeGreaterThan(23 * HOUR_MS);
  });

  it("a new life of the object tells nothing again", async () => {
    await toldPush("told once");
    await die();
    const feed = vi.spyOn(Directory.prototype, "feed");
    const event = await toldPush("told by the next life");
    expect(new Set(sentBy(relay.name, feed))).toEqual(new Set([event]));
  });

  it.each([
    { alarm: "one that was put off", mark: 78, isSentAgain: false },
    { alarm: "one that version 0.1.0 has put off", mark: 77, isSentAgain: true },
    { alarm: "one that follows a write", mark: 76, isSentAgain: true },
  ])("an alarm that wakes the object sends what is settled again: $alarm", async ({ alarm, mark, isSentAgain }) => {
    const event = await toldPush(`told before: ${alarm}`);
    const wakeAt = Math.ceil((Date.now() + 1500) / 100) * 100 + mark;
    await runInDurableObject(relay, (_, { storage }) => storage.setAlarm(wakeAt));
    await evictDurableObject(relay);
    const feed = vi.spyOn(Directory.prototype, "feed");
    const run = vi.spyOn(RepositoryRelay.prototype, "alarm");
    await vi.waitFor(() => expect(run).toHaveBeenCalled());
    // Changes are sent after a second. What is not to be sent has had its time by then.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    await vi.waitFor(() => expect(sentBy(relay.name, feed)).toEqual(isSentAgain ? [event] : []));
  });

  it("and a first attempt hangs, its alarm is not put off, and after a crash the next life makes the attempt", async () => {
    targets.answer("a.example", () => new Promise(() => {}));
    const target = { type: "webhook", url: "https://a.example/hook", timeout: "1m" };
    const document = { version: 1, targets: { a: target }, rules: [{ name: "all", targets: ["a"] }] };
    const { event } = await relay.accept(await arrivalOf("hangs", document));
    await vi.waitFor(async () => expect(await statusOf(event)).toBe("pending"));
    // The lease of 65 seconds ends after the minute in which the next alarm follows.
    await runDurableObjectAlarm(relay);
    await die();
    targets.answer("a.example", status(200));
    vi.useFakeTimers({ now: Date.now() + LEASE_MS + 6000, toFake: ["Date"] });
    await runDurableObjectAlarm(relay);
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("delivered"));
    vi.useRealTimers();
  });

  it("and a crash was followed by days without an alarm, the next life makes the attempt that hung", async () => {
    targets.answer("a.example", () => new Promise(() => {}));
    const event = await push("hangs for days");
    await vi.waitFor(() => expect(targets.sent).toHaveLength(1));
    await die();
    await runInDurableObject(relay, async (_, { storage }) => {
      // As the crash has left it, before this life began.
      storage.sql.exec("UPDATE events SET first_lease = 1");
      await storage.deleteAlarm();
    });
    await die();
    targets.answer("a.example", status(200));
    vi.useFakeTimers({ now: Date.now() + 5 * 24 * HOUR_MS, toFake: ["Date"] });
    expect(await relay.hasEvents()).toBe(true);
    // A second later it is known that no alarm is being run.
    await vi.waitFor(async () => expect(await untilAlarm()).toBeLessThanOrEqual(0));
    await runDurableObjectAlarm(relay);
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("delivered"));
    vi.useRealTimers();
  });

  it("old events are deleted all the same, though no alarm comes between pushes", async () => {
    vi.useFakeTimers({ now: Date.now() - 40 * 24 * HOUR_MS, toFake: ["Date"] });
    const old = await toldPush("old");
    vi.setSystemTime(Date.now() + 40 * 24 * HOUR_MS);
    await toldPush("new");
    expect(await relay.read(old)).toBeUndefined();
    vi.useRealTimers();
  });
});
