import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf, documentFor } from "./arrival.ts";

let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/release-${number++}`);
  vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
});

afterEach(async () => {
  await runInDurableObject(relay, (_, { storage }) => storage.deleteAlarm());
  await env.RULES.delete("rules");
  vi.useRealTimers();
});

async function hold(count: number): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => `{"push":${index}}`);
  const arrivals = await Promise.all(texts.map((text) => arrivalOf(text, undefined)));
  await Promise.all(arrivals.map((arrival) => relay.accept(arrival)));
}

/** The number of pushes that wait for a rule document. */
async function held(): Promise<number> {
  const records = await relay.list(Date.now() + 1, 1000, "push");
  return records.filter((record) => record.held !== undefined).length;
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

it("more than 100 held pushes are routed 100 at a time, the rest a second later", async () => {
  await hold(201);
  expect(await held()).toBe(201);
  await env.RULES.put("rules", JSON.stringify(documentFor()));
  await passTime(5 * 60_000);
  expect(await held()).toBe(101);
  // Without waiting for the pause that is usual between two looks.
  await passTime(1000);
  expect(await held()).toBe(1);
  await passTime(1000);
  expect(await held()).toBe(0);
  const records = await relay.list(Date.now() + 1, 1000, "push");
  expect(records.every(({ routing }) => routing?.rules.length === 0)).toBe(true);
});

it("held pushes stay held while there is no rule document", async () => {
  await hold(2);
  await passTime(5 * 60_000);
  expect(await held()).toBe(2);
});
