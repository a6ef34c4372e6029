import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import { runHourly } from "../../../src/worker/cron.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { failingWrites } from "./failing-writes.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

/*
 * Failures that other relays on Workers have published, each as a test. Sources:
 * - one alarm, overwritten by each failure; a time-out cleared before the body is read: a relay on the same stack
 * - a consumer that swallows an exception and acknowledges: Cloudflare's template workers-builds-notifications
 * - a store error after a 2xx:
 *   https://dev.to/eventdock/i-built-a-webhook-relay-on-cloudflare-workers-here-is-every-bug-that-almost-killed-it-22dc
 * - a duplicate's row, or a delivery's end, written before the work: https://github.com/vm0-ai/vm0/issues/25258
 * - an alarm consumed without being set again: https://github.com/withastro/flue/issues/538
 * - a cron that crashes unseen:
 *   https://thmenu.com/en/blog/webhook-retry-mechanism-never-worked-since-launch-schema-drift-cron-silent-crash
 */

const LEASE_MS = 6000;
let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/known-${number++}`);
  targets = stubTargets();
  vi.useFakeTimers({ now: Date.UTC(2100, 0, number), toFake: ["Date"] });
  // Retries come at round times: one that ends in 78 ms, the mark of an alarm put off, has its alarm a millisecond later.
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

async function deliveries(event: string): Promise<readonly Delivery[]> {
  return (await relay.read(event))?.deliveries ?? [];
}

/** Pushes, and waits until every delivery has had its first attempt. */
async function push(text: string, ...names: readonly string[]): Promise<string> {
  const { event } = await relay.accept(await arrivalOf(text, documentFor(...names)));
  await vi.waitFor(async () => {
    expect((await deliveries(event)).every(({ dueAt }) => dueAt !== Date.now() + LEASE_MS)).toBe(true);
  });
  return event;
}

async function isListed(event: string): Promise<boolean> {
  return (await directoryOf(env).get(event)) !== undefined;
}

function alarm(): Promise<number | null> {
  return runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

function unreachable(): never {
  throw new Error("directory unreachable");
}

it("one alarm that each failure overwrites: a later retry leaves the earlier one its time, and only what is due is sent", async () => {
  targets.answer("soon.example", status(503, { "retry-after": "10" }));
  targets.answer("late.example", status(503, { "retry-after": "600" }));
  const event = await push("overwritten", "soon", "late");
  const [soon, late] = await deliveries(event);
  expect(await alarm()).toBeLessThanOrEqual(soon?.dueAt ?? 0);
  expect(late?.dueAt).toBeGreaterThan(soon?.dueAt ?? Infinity);
  targets.sent.length = 0;
  await passTime(15_000);
  expect(targets.sent).toEqual(["soon.example"]);
  expect(await alarm()).toBeLessThanOrEqual((await deliveries(event))[1]?.dueAt ?? 0);
});

it.each([
  { failure: "throws", answer: () => Promise.reject(new TypeError("Network connection lost.")) },
  { failure: "throws what is no error", answer: () => Promise.reject("no error") },
  {
    failure: "has a body that breaks",
    answer: () =>
      new Response(new ReadableStream({ pull: (controller) => controller.error(new Error("broken")) }), {
        status: 500,
      }),
  },
])(
  "a consumer that swallows an exception: an attempt that $failure is a failed attempt, and is repeated",
  async ({ answer }) => {
    targets.answer("a.example", answer);
    const event = await push("swallowed", "a");
    expect((await deliveries(event))[0]).toMatchObject({ status: "pending", attempts: [{ number: 1 }] });
    targets.answer("a.example", status(200));
    await passTime(10_000);
    expect((await deliveries(event))[0]).toMatchObject({ status: "delivered", attempts: [{}, { number: 2 }] });
  },
);

it("a time-out that is cleared before the body is read: it ends a body that hangs", async () => {
  let hasEnded = false;
  vi.stubGlobal("fetch", async (_: string, { signal }: { readonly signal: AbortSignal }) => {
    const body = new ReadableStream({
      start: (controller) => {
        signal.addEventListener("abort", () => {
          hasEnded = true;
          controller.error(signal.reason);
        });
      },
    });
    return new Response(body, { status: 503 });
  });
  const { event } = await relay.accept(await arrivalOf("hangs", documentFor("a")));
  await vi.waitFor(async () => expect((await deliveries(event))[0]?.attempts).toHaveLength(1));
  expect(hasEnded).toBe(true);
});

describe("a store error", () => {
  it("after a 2xx: the delivery is made again, and recorded, once the store works", async () => {
    await using store = await failingWrites(relay, /^UPDATE events/);
    const { event } = await relay.accept(await arrivalOf("after 2xx", documentFor("a")));
    await vi.waitFor(() => expect(store.failed).toBeGreaterThan(0));
    await store.mend();
    for (let alarms = 0; alarms < 3; alarms++) await passTime(LEASE_MS + 60_000);
    expect((await deliveries(event))[0]?.status).toBe("delivered");
    expect(targets.sent.length).toBeLessThanOrEqual(2);
  });

  it.each(["INSERT INTO events", "setAlarm"])(
    "at %s, before the answer: nothing is stored, nothing is sent, and the same push is no duplicate afterwards",
    async (write) => {
      const arrival = await arrivalOf("before", documentFor("a"));
      const store = await failingWrites(relay, new RegExp(`^${write}`));
      await runInDurableObject(relay, async (instance) => {
        await expect(instance.accept(arrival)).rejects.toThrow("SQLITE_FULL");
      });
      expect(await relay.read(arrival.event.id)).toBeUndefined();
      expect(targets.sent).toEqual([]);
      await store.mend();
      const receipt = await relay.accept(arrival);
      expect(receipt.duplicate).toBe(false);
      await vi.waitFor(async () => expect((await deliveries(receipt.event))[0]?.status).toBe("delivered"));
      expect(targets.sent).toEqual(["a.example"]);
    },
  );
});

it("a write that is taken back: what a refused push had joined goes on without it, and nobody hears of it", async () => {
  const rule = { name: "all", targets: ["a"], coalesce: { window: "1m" } };
  const document = { ...documentFor("a"), rules: [rule] };
  const { event: first } = await relay.accept(await arrivalOf("before the refusal", document));
  const refused = await arrivalOf("refused", document);
  const store = await failingWrites(relay, /^INSERT INTO events/);
  await runInDurableObject(relay, async (instance) => {
    await expect(instance.accept(refused)).rejects.toThrow("SQLITE_FULL");
  });
  await store.mend();
  expect((await deliveries(first))[0]).toMatchObject({ status: "pending", attempts: [] });
  const { event: next } = await relay.accept(await arrivalOf("after the refusal", document));
  expect((await deliveries(first))[0]?.status).toBe("superseded");
  expect((await deliveries(next))[0]?.merged?.map(({ event }) => event)).toEqual([first]);
  await vi.waitFor(async () => expect(await isListed(next)).toBe(true), 5000);
  expect(await isListed(refused.event.id)).toBe(false);
});

describe("an alarm that is consumed without being armed again", () => {
  it("by a handler that fails: the next one is set before the work", async () => {
    targets.answer("a.example", status(503));
    const event = await push("consumed", "a");
    const store = await failingWrites(relay, /^UPDATE events/);
    await passTime(10_000);
    expect(store.failed).toBeGreaterThan(0);
    expect(await alarm()).toBeLessThanOrEqual(Date.now() + 60_000);
    await store.mend();
    targets.answer("a.example", status(200));
    for (let alarms = 0; alarms < 3; alarms++) await passTime(60_000);
    expect((await deliveries(event))[0]?.status).toBe("delivered");
  });

  it("by one that fires while another runs: nothing is sent twice, and the next is set", async () => {
    targets.answer("a.example", status(503));
    const event = await push("twice", "a");
    targets.sent.length = 0;
    vi.setSystemTime(Date.now() + 10_000);
    await runInDurableObject(relay, async (instance) => {
      await Promise.all([instance.alarm(), instance.alarm(), instance.alarm()]);
    });
    expect(targets.sent).toEqual(["a.example"]);
    expect(await alarm()).toBeLessThanOrEqual((await deliveries(event))[0]?.dueAt ?? 0);
  });
});

it("an end that is recorded before the work: while the request is under way the delivery is pending on disk", async () => {
  const answer = Promise.withResolvers<Response>();
  targets.answer("a.example", () => answer.promise);
  const { event } = await relay.accept(await arrivalOf("before the work", documentFor("a")));
  await vi.waitFor(() => expect(targets.sent).toHaveLength(1));
  expect((await deliveries(event))[0]).toMatchObject({ status: "pending", attempts: [] });
  answer.resolve(new Response("ok"));
  await vi.waitFor(async () => expect((await deliveries(event))[0]?.status).toBe("delivered"));
});

describe("a cron that crashes unseen", () => {
  it("by one repository: the others are looked after, and the log counts it", async () => {
    const names = ["acme/cron-1", "acme/cron-2", "acme/cron-3"];
    for (const name of names) await env.DIRECTORY.getByName("directory").feed(name, { summaries: [], blocks: [] });
    const tended: (string | undefined)[] = [];
    vi.spyOn(RepositoryRelay.prototype, "tend").mockImplementation(async function (this: RepositoryRelay) {
      const { name } = (this as unknown as { ctx: DurableObjectState }).ctx.id;
      if (name === names[1]) throw new Error("object unreachable");
      tended.push(name);
    });
    const log = vi.spyOn(console, "log");
    await runHourly(env, Date.now());
    expect(tended).toEqual(expect.arrayContaining([names[0], names[2]]));
    expect(log.mock.calls.flat()).toContainEqual(expect.stringMatching(/"repositories.tended".*"failed":1/));
  });

  it("by the directory: every piece is tried, and the run fails, and so is seen", async () => {
    const broken = { ...env, DIRECTORY: { getByName: unreachable } as unknown as typeof env.DIRECTORY };
    const log = vi.spyOn(console, "log");
    await expect(runHourly(broken, Date.now())).rejects.toThrow("directory unreachable");
    const pieces = log.mock.calls.flatMap(([line]) => {
      const { event, piece } = JSON.parse(String(line)) as { event: string; piece?: string };
      return event === "cron.failed" ? [piece] : [];
    });
    expect(pieces).toEqual(["prune", "checkRules", "tend", "reconcile"]);
  });

  it("by one piece: the others are done", async () => {
    const done: string[] = [];
    const piece = (name: string) => async () => void done.push(name);
    const stub = {
      prune: () => Promise.reject(new Error("the table is broken")),
      ...Object.fromEntries(["checkRules", "tend", "reconcile"].map((name) => [name, piece(name)])),
    };
    const relay = { ...env, DIRECTORY: { getByName: () => stub } as unknown as typeof env.DIRECTORY };
    await expect(runHourly(relay, Date.now())).rejects.toThrow("the table is broken");
    expect(done).toEqual(["checkRules", "tend", "reconcile"]);
  });
});
