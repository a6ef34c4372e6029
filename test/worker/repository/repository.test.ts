import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

const HOUR_MS = 3_600_000;
const answers = new Map<string, () => Promise<Response>>();
const sent: string[] = [];
let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/repository-${number++}`);
  sent.length = 0;
  answers.clear();
  vi.stubGlobal("fetch", async (url: string) => {
    const { hostname } = new URL(url);
    sent.push(hostname);
    return (await answers.get(hostname)?.()) ?? new Response("ok");
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

/** Has retries come at round times: one that ends in 78 ms, the mark of an alarm put off, has its alarm a millisecond later. */
function useRoundTimes(): void {
  // In the future of the platform, whose alarms do not fire by themselves here.
  vi.useFakeTimers({ now: Date.UTC(2101, 0), toFake: ["Date"] });
  vi.spyOn(Math, "random").mockReturnValue(0.5);
}

async function settled(id: string): Promise<void> {
  await vi.waitFor(async () => {
    const record = await relay.read(id);
    expect(record?.deliveries.every(({ status }) => status !== "pending")).toBe(true);
  });
}

async function statuses(id: string): Promise<readonly string[]> {
  return (await relay.read(id))?.deliveries.map(({ status }) => status) ?? [];
}

describe("a push", () => {
  it("is delivered to each target at once, and the alarm finds nothing left to do", async () => {
    const receipt = await relay.accept(await arrivalOf("one", documentFor("a", "b", "c")));
    await settled(receipt.event);
    expect(await statuses(receipt.event)).toEqual(["delivered", "delivered", "delivered"]);
    await runDurableObjectAlarm(relay);
    expect(sent.toSorted()).toEqual(["a.example", "b.example", "c.example"]);
  });

  it.each([
    ["of a new repository", 8, 0],
    ["of a known repository", 4, 2],
  ])("%s costs at most %i rows with three targets, the alarm included", async (_, most, earlier) => {
    for (let number = 0; number < earlier; number++) {
      const { event } = await relay.accept(await arrivalOf(`earlier ${number}`, documentFor("a")));
      await settled(event);
    }
    let rows = 0;
    await runInDurableObject(relay, (_, { storage }) => {
      const exec = storage.sql.exec.bind(storage.sql);
      vi.spyOn(storage.sql, "exec").mockImplementation((...args: Parameters<typeof exec>) => {
        const cursor = exec(...args);
        rows += cursor.rowsWritten;
        return cursor;
      });
      const setAlarm = storage.setAlarm.bind(storage);
      vi.spyOn(storage, "setAlarm").mockImplementation((...args: Parameters<typeof setAlarm>) => {
        rows++;
        return setAlarm(...args);
      });
    });
    const { event } = await relay.accept(await arrivalOf("rows", documentFor("a", "b", "c")));
    await settled(event);
    expect(rows).toBeGreaterThan(0);
    expect(rows).toBeLessThanOrEqual(most);
  });

  it("with the same body within 24 hours is the same event, and makes no second delivery", async () => {
    const first = await relay.accept(await arrivalOf("same", documentFor("a")));
    await settled(first.event);
    const second = await relay.accept(await arrivalOf("same", documentFor("a")));
    expect(second).toEqual({ ...first, duplicate: true });
    expect(sent).toEqual(["a.example"]);
  });

  it("that a version up to 0.1.0 stored under its own id is the same event, if its tag is", async () => {
    const stored = await relay.accept(await arrivalOf("former", documentFor("a")));
    const { digest: formerDigest } = await arrivalOf("former", documentFor("a"));
    const again = { ...(await arrivalOf("by the new id", documentFor("a"))), formerDigest };
    expect(await relay.accept(again)).toEqual({ ...stored, duplicate: true });

    const other = { ...(await arrivalOf("another tag", documentFor("a"), { tag: "v2" })), formerDigest };
    expect((await relay.accept(other)).duplicate).toBe(false);
  });

  it.each([
    { hours: 23, duplicate: true },
    { hours: 25, duplicate: false },
  ])("with the same body after $hours hours: duplicate $duplicate", async ({ hours, duplicate }) => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    await relay.accept(await arrivalOf("later", documentFor()));
    vi.setSystemTime(now + hours * HOUR_MS);
    expect((await relay.accept(await arrivalOf("later", documentFor()))).duplicate).toBe(duplicate);
  });

  it("with the same body is the same event also where the Worker's clock is past midnight and the object's is not", async () => {
    const midnight = Math.ceil(Date.now() / (24 * HOUR_MS)) * 24 * HOUR_MS;
    vi.useFakeTimers({ now: midnight + 1, toFake: ["Date"] });
    const arrival = await arrivalOf("midnight", documentFor());
    vi.setSystemTime(midnight - 1);
    const first = await relay.accept(arrival);
    expect(await relay.accept(arrival)).toEqual({ ...first, duplicate: true });
  });

  it("whose object dies during the attempt is attempted again when the lease is over, and not before", async () => {
    answers.set("a.example", () => new Promise(() => {}));
    const { event } = await relay.accept(await arrivalOf("dies", documentFor("a")));
    await vi.waitFor(() => expect(sent).toHaveLength(1));
    await abortAllDurableObjects();
    relay = env.REPOSITORY.getByName(relay.name ?? "");
    answers.clear();
    await runDurableObjectAlarm(relay);
    expect(sent).toHaveLength(1);

    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
    await runDurableObjectAlarm(relay);
    expect(sent).toHaveLength(2);
    expect(await statuses(event)).toEqual(["delivered"]);
  });
});

describe("the alarm", () => {
  it("attempts only what is due: one failure is retried, its neighbour that waits longer is not", async () => {
    answers.set("a.example", async () => new Response("", { status: 503 }));
    answers.set("b.example", async () => new Response("", { status: 503, headers: { "retry-after": "600" } }));
    const { event } = await relay.accept(await arrivalOf("due", documentFor("a", "b")));
    await vi.waitFor(async () => {
      const record = await relay.read(event);
      expect(record?.deliveries.map(({ attempts }) => attempts.length)).toEqual([1, 1]);
    });
    sent.length = 0;
    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
    await runDurableObjectAlarm(relay);
    expect(sent).toEqual(["a.example"]);
  });

  it("is set again after it fired, for as long as anything is pending", async () => {
    useRoundTimes();
    answers.set("a.example", async () => new Response("", { status: 500 }));
    const { event } = await relay.accept(await arrivalOf("again", documentFor("a")));
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.attempts).toHaveLength(1));
    await runDurableObjectAlarm(relay);
    const due = (await relay.read(event))?.deliveries[0]?.dueAt;
    expect(await runInDurableObject(relay, (_, { storage }) => storage.getAlarm())).toBeLessThanOrEqual(due ?? 0);
  });

  it("looks at held events with the alarm that is set for that, and not with the next", async () => {
    const now = Date.UTC(2100, 0);
    vi.useFakeTimers({ now, toFake: ["Date"] });
    await env.RULES.put("rules", JSON.stringify(documentFor("a")));
    const { event } = await relay.accept(await arrivalOf('"held"', undefined));
    // The pause is a sixth of the age, which is no whole number here.
    vi.setSystemTime(now + 31_001);
    await abortAllDurableObjects();
    relay = env.REPOSITORY.getByName(relay.name ?? "");
    await runDurableObjectAlarm(relay);
    const alarm = (await runInDurableObject(relay, (_, { storage }) => storage.getAlarm())) ?? 0;
    // When old events may go: it was released before.
    if (alarm < now + 24 * HOUR_MS) vi.setSystemTime(alarm);
    await runDurableObjectAlarm(relay);
    expect(await statuses(event)).toEqual(["delivered"]);
    await env.RULES.delete("rules");
  });

  it("deletes settled events past their retention, and none that is pending", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now: now - 40 * 24 * HOUR_MS, toFake: ["Date"] });
    answers.set("a.example", async () => new Response("", { status: 503 }));
    const old = await relay.accept(await arrivalOf("old", documentFor()));
    const pending = await relay.accept(await arrivalOf("old and pending", documentFor("a")));
    await vi.waitFor(async () => expect((await relay.read(pending.event))?.deliveries[0]?.attempts).toHaveLength(1));
    answers.set(
      "a.example",
      () => new Promise((resolve) => setTimeout(resolve, 10, new Response("", { status: 503 }))),
    );
    vi.setSystemTime(now);
    await runDurableObjectAlarm(relay);
    expect(await relay.read(old.event)).toBeUndefined();
    expect(await relay.read(pending.event)).toBeDefined();
  });
});

describe("a settled event", () => {
  const DAY_MS = 24 * HOUR_MS;
  const midnight = Date.UTC(2100, 2, 1);

  // RETENTION_DAYS is 30 by default, and counts from the end of the day of receipt. Then a newer event may take its row.
  it.each([
    { what: "waits for a newer one to take its row for three days", at: midnight + 34 * DAY_MS - 1, isKept: true },
    { what: "is deleted three days after its 30 days are over", at: midnight + 34 * DAY_MS, isKept: false },
  ])("$what", async ({ at, isKept }) => {
    vi.useFakeTimers({ now: midnight + DAY_MS / 2, toFake: ["Date"] });
    const { event } = await relay.accept(await arrivalOf(`kept ${isKept}`, documentFor()));
    await runDurableObjectAlarm(relay);
    vi.setSystemTime(at);
    await runDurableObjectAlarm(relay);
    expect((await relay.read(event)) !== undefined).toBe(isKept);
  });

  it("is deleted by an alarm that is set for the end of these days", async () => {
    vi.useFakeTimers({ now: midnight + DAY_MS / 2, toFake: ["Date"] });
    await relay.accept(await arrivalOf("pruned in time", documentFor()));
    await runDurableObjectAlarm(relay);
    const alarm = await runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
    // An alarm that is put off ends in 78 ms.
    expect(alarm).toBe(midnight + 34 * DAY_MS + 78);
  });
});

describe("the hourly cron", () => {
  it.each([
    { what: "replaces an alarm that should have fired a minute ago", agoMs: 60_001, isReplaced: true },
    { what: "leaves an alarm that is about to fire", agoMs: 60_000, isReplaced: false },
  ])("$what", async ({ agoMs, isReplaced }) => {
    useRoundTimes();
    answers.set("a.example", async () => new Response("", { status: 503 }));
    const { event } = await relay.accept(await arrivalOf(`stale ${agoMs}`, documentFor("a")));
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.attempts).toHaveLength(1));
    const due = (await relay.read(event))?.deliveries[0]?.dueAt;
    const past = Date.now() - agoMs;
    await runInDurableObject(relay, (_, { storage }) => storage.setAlarm(past));
    await relay.tend();
    const alarm = await runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
    expect(alarm).toBe(isReplaced ? due : past);
  });

  it("sets an alarm again that was lost while the object was in memory", async () => {
    useRoundTimes();
    answers.set("a.example", async () => new Response("", { status: 503 }));
    const { event } = await relay.accept(await arrivalOf("lost", documentFor("a")));
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.attempts).toHaveLength(1));
    await runInDurableObject(relay, (_, { storage }) => storage.deleteAlarm());
    await relay.tend();
    const due = (await relay.read(event))?.deliveries[0]?.dueAt;
    expect(await runInDurableObject(relay, (_, { storage }) => storage.getAlarm())).toBe(due);
  });
});

describe("a target that answers 410", () => {
  it("gets nothing more until its definition changes", async () => {
    answers.set("a.example", async () => new Response("", { status: 410 }));
    const first = await relay.accept(await arrivalOf("gone", documentFor("a")));
    await settled(first.event);
    expect(await statuses(first.event)).toEqual(["failed"]);

    const second = await relay.accept(await arrivalOf("after", documentFor("a")));
    await vi.waitFor(async () => expect((await relay.read(second.event))?.deliveries[0]?.reason).toMatch(/paused/));
    expect(sent).toEqual(["a.example"]);

    answers.clear();
    const changed = { a: { type: "webhook", url: "https://a.example/new" } };
    const document = { version: 1, targets: changed, rules: [{ name: "all", targets: ["a"] }] };
    const third = await relay.accept(await arrivalOf("mended", document));
    await settled(third.event);
    expect(await statuses(third.event)).toEqual(["delivered"]);
  });
});
