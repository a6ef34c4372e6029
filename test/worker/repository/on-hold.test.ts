import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "./arrival.ts";

let number = 0;
let now: number;
let relay: DurableObjectStub<RepositoryRelay>;
/** The bodies that the target was sent, in order. */
let sent: string[];
/** What the target does before it answers; nothing if undefined. */
let beforeAnswer: (() => Promise<void>) | undefined;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/on-hold-${number++}`);
  sent = [];
  beforeAnswer = undefined;
  vi.stubGlobal("fetch", async (_url: string, { body }: { body: Uint8Array }) => {
    sent.push(new TextDecoder().decode(body));
    await beforeAnswer?.();
    return new Response("ok");
  });
  now = Date.now();
  vi.useFakeTimers({ now, toFake: ["Date"] });
});

afterEach(async () => {
  await runInDurableObject(relay, (_, { storage }) => storage.deleteAlarm());
  await env.RULES.delete("rules");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Writes a document with one target, which takes one delivery at a time. */
async function writeRules(fields: object): Promise<object> {
  const a = { type: "webhook", url: "https://a.example/hook", concurrency: 1, ...fields };
  const document = { version: 1, targets: { a }, rules: [{ name: "all", targets: ["a"] }] };
  await env.RULES.put("rules", JSON.stringify(document));
  return document;
}

/** Has pushes arrive while the target is paused, and resumes it. A push was received so many ms after `now`. */
async function pushesOnHold(received: readonly (readonly [text: string, ms: number])[]): Promise<void> {
  const paused = await writeRules({ paused: true });
  for (const [text, ms] of received) {
    const arrival = await arrivalOf(text, paused);
    await relay.accept({ ...arrival, event: { ...arrival.event, receivedAt: now + ms } });
  }
  await vi.waitFor(async () => {
    const events = await relay.list(now + 1000, received.length, "push");
    expect(events.filter(({ deliveries }) => deliveries[0]?.parked === true)).toHaveLength(received.length);
  });
  await writeRules({});
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

/** Pushes that came one after the other. */
const numbered = (count: number): [text: string, ms: number][] =>
  Array.from({ length: count }, (_, index) => [`push ${index}`, index]);

it("deliveries on hold go on in the order in which their pushes were received", async () => {
  await pushesOnHold([
    ["third", 3],
    ["first", 1],
    ["fourth", 4],
    ["second", 2],
  ]);
  await passTime(10 * 60_000);
  for (let second = 0; second < 5; second++) await passTime(1000);
  expect(sent).toEqual(["first", "second", "third", "fourth"]);
});

it("sends to a target with a concurrency of 1 in order, though the last fell due while others waited", async () => {
  const pushes = numbered(5);
  await pushesOnHold(pushes);
  const resumedAt = now + 300_000;
  vi.setSystemTime(resumedAt);
  beforeAnswer = async (): Promise<void> => {
    beforeAnswer = undefined;
    // Three of the others wait for the slot now, and the last falls due as the slot becomes free.
    vi.setSystemTime(resumedAt + 3);
    await new Promise((resolve) => setTimeout(resolve, 50));
    vi.setSystemTime(resumedAt + 10);
  };
  await runDurableObjectAlarm(relay);
  await vi.waitFor(() => expect(sent).toHaveLength(5), 30_000);
  expect(sent).toEqual(pushes.map(([text]) => text));
});

it("resumes in order more deliveries than go in one round", async () => {
  const pushes = numbered(230);
  await pushesOnHold(pushes);
  vi.setSystemTime(now + 300_000);
  for (let round = 0; round < 30 && sent.length < 230; round++) await passTime(1000);
  expect(sent).toEqual(pushes.map(([text]) => text));
});

it("resumes by itself when an operator's pause ends, also after the object was evicted", async () => {
  const document = await writeRules({});
  const until = now + 3_600_000;
  await env.RULES.put("paused", JSON.stringify({ a: { reason: "maintenance", since: now, until } }));
  const arrival = await arrivalOf("during the pause", document);
  await relay.accept({ ...arrival, paused: ["a"], event: { ...arrival.event, receivedAt: now } });
  await vi.waitFor(async () => {
    expect((await relay.list(now + 1000, 1, "push"))[0]?.deliveries[0]?.parked).toBe(true);
  });
  for (const minute of [1, 30, 58]) {
    vi.setSystemTime(now + minute * 60_000);
    await runDurableObjectAlarm(relay);
  }
  expect(sent).toEqual([]);
  await evictDurableObject(relay);
  const alarmAt = await runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
  expect(alarmAt).toBeLessThanOrEqual(until);
  vi.setSystemTime(until);
  await runDurableObjectAlarm(relay);
  await vi.waitFor(() => expect(sent).toEqual(["during the pause"]));
  await env.RULES.delete("paused");
});
