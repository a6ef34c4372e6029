import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

/** More than is looked at in one pass. */
const MANY = 600;

/** What one delivery may read; each event that waits would be read at least once. */
const FEW_ROWS = 100;

const MINUTE_MS = 60_000;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

// What an object still has to send when its test ends would count for the next.
emptyStorageForEach();

beforeEach(() => {
  relay = env.REPOSITORY.getByName("acme/backlog");
  targets = stubTargets();
});

afterEach(() => {
  vi.restoreAllMocks();
});

function target(name: string): object {
  return { type: "webhook", url: `https://${name}.example/hook`, timeout: "1s" };
}

/** A document that sends the tags `a` and `b` to the targets of their names. */
function documentWith(a: object, delays: { a?: string; b?: string } = {}): object {
  return {
    version: 1,
    targets: { a: { ...target("a"), ...a }, b: target("b") },
    rules: (["a", "b"] as const).map((name) => ({
      name,
      match: { tag: name },
      targets: [name],
      ...(delays[name] !== undefined && { delay: delays[name] }),
    })),
  };
}

async function accept(document: object, tag: "a" | "b", text: string): Promise<string> {
  return (await relay.accept(await arrivalOf(text, document, { tag }))).event;
}

async function acceptMany(document: object, count = MANY): Promise<void> {
  await env.RULES.put("rules", JSON.stringify(document));
  const first = await arrivalOf("0", document, { tag: "a" });
  const digests = Array.from(
    { length: count },
    (_, index) => new Uint8Array(new Uint32Array(8).fill(index + 1).buffer),
  );
  await runInDurableObject(relay, async (instance) => {
    const arrivals = digests.map((digest) => {
      return { ...first, event: { ...first.event, id: eventId(first.event.receivedAt, digest) }, digest };
    });
    await Promise.all(arrivals.map((arrival) => instance.accept(arrival)));
  });
}

/** Counts the rows that the repository's object reads from now on. */
async function countRowsRead(): Promise<() => number> {
  let rows = 0;
  await runInDurableObject(relay, (_, { storage }) => {
    const exec = storage.sql.exec.bind(storage.sql);
    vi.spyOn(storage.sql, "exec").mockImplementation((...args: Parameters<typeof exec>) => {
      const cursor = exec(...args);
      const toArray = cursor.toArray.bind(cursor);
      return Object.assign(cursor, {
        toArray: () => {
          const all = toArray();
          rows += cursor.rowsRead;
          return all;
        },
      });
    });
  });
  return () => rows;
}

async function parked(): Promise<number> {
  return runInDurableObject(relay, (_, { storage }) => {
    return Number(storage.sql.exec("SELECT count(*) AS count FROM parked").one()["count"]);
  });
}

it("a push reads as much when hundreds of deliveries wait for a target as when none does", async () => {
  const document = documentWith({ paused: true });
  await acceptMany(document);
  await vi.waitFor(async () => expect(await parked()).toBe(MANY));
  const rowsRead = await countRowsRead();
  const event = await accept(document, "b", "one more");
  await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("delivered"));
  expect(rowsRead()).toBeGreaterThan(0);
  expect(rowsRead()).toBeLessThan(FEW_ROWS);
});

it("an attempt reads as much when hundreds of deliveries are due as when few are", async () => {
  // The clock runs, because events that are due at the same millisecond are read together.
  vi.useRealTimers();
  await acceptMany(documentWith({}, { a: "10m" }));
  vi.useFakeTimers({ now: Date.now() + 11 * MINUTE_MS, toFake: ["Date"] });
  await runDurableObjectAlarm(relay);
  targets.sent.length = 0;
  const rowsRead = await countRowsRead();
  await runDurableObjectAlarm(relay);
  expect(targets.sent.length).toBeGreaterThan(10);
  expect(rowsRead() / targets.sent.length).toBeLessThan(FEW_ROWS);
});

it("what is due for one target does not wait for all that is due before it for another", async () => {
  const document = documentWith({}, { a: "30s", b: "40s" });
  targets.answer("a.example", async () => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return status(200)();
  });
  await acceptMany(document);
  const last = await accept(document, "b", "behind them");
  vi.setSystemTime(Date.now() + MINUTE_MS);
  await runDurableObjectAlarm(relay);
  expect((await relay.read(last))?.deliveries[0]?.status).toBe("delivered");
  expect(targets.sent.indexOf("b.example")).toBeLessThan(10);
});

it("all of it is delivered, each once", async () => {
  await acceptMany(documentWith({ concurrency: 1 }, { a: "30s" }));
  vi.setSystemTime(Date.now() + MINUTE_MS);
  await vi.waitFor(
    async () => {
      await runDurableObjectAlarm(relay);
      expect(targets.sent).toHaveLength(MANY);
    },
    { interval: 1 },
  );
  await runDurableObjectAlarm(relay);
  expect(targets.sent).toHaveLength(MANY);
});

it("all that waited for a paused target goes on at once when the pause ends", async () => {
  await acceptMany(documentWith({ paused: true }), 150);
  await vi.waitFor(async () => expect(await parked()).toBe(150));
  await env.RULES.put("rules", JSON.stringify(documentWith({})));
  let now = Date.now() + 10 * MINUTE_MS;
  for (let second = 0; second < 10; second++) {
    vi.setSystemTime((now += 1000));
    await runDurableObjectAlarm(relay);
  }
  await vi.waitFor(() => expect(targets.sent).toHaveLength(150));
});
