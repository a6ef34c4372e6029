import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openRecord } from "../../../src/core/record/open.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { Env } from "../../../src/worker/env/env.ts";
import { CurrentRules } from "../../../src/worker/repository/deliver/current-rules.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { stubTargets } from "./targets.ts";

const NOON = Date.UTC(2026, 10, 29, 12);
let reads: string[];
let rules: CurrentRules;

function read(key: string): Promise<unknown> {
  reads.push(key);
  return Promise.resolve(key === "rules" ? JSON.stringify(documentFor("a")) : { b: { reason: "", since: 0 } });
}

/** KV with rules for the target `a`, and a pause of the target `b`. */
function kv(): KVNamespace {
  return { get: read } as unknown as KVNamespace;
}

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOON });
  reads = [];
  rules = new CurrentRules({ RULES: kv() } as unknown as Env);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function eventOf(receivedAt: number): Promise<EventRecord> {
  vi.setSystemTime(receivedAt);
  const { event, url, decision } = await arrivalOf("rules", documentFor("a", "b"));
  vi.setSystemTime(NOON);
  if (decision === undefined) throw new Error("no decision");
  return openRecord(event, url, decision, { callbackHosts: new Set(), privateHosts: new Set() }, receivedAt);
}

/** Has an object store a push for three targets, and returns the hosts that it was sent to. */
async function accept(paused: readonly string[]): Promise<string[]> {
  const targets = stubTargets();
  const relay = env.REPOSITORY.getByName(`acme/paused-${paused.length}`);
  const request = await arrivalOf("paused", documentFor("a", "b", "c"));
  const { event } = await relay.accept({ ...request, paused });
  const isOver = async (): Promise<boolean> => {
    const deliveries = (await relay.read(event))?.deliveries ?? [];
    return deliveries.every(({ status, parked }) => status === "delivered" || parked === true);
  };
  await vi.waitFor(async () => expect(await isOver()).toBe(true), 10_000);
  return targets.sent.toSorted();
}

describe("the rules for an attempt", () => {
  it("are those that came with a push, for two seconds", async () => {
    const event = await eventOf(NOON);
    rules.handOver(["a"], NOON);
    vi.setSystemTime(NOON + 1999);
    const { document, isPaused } = await rules.for(event);
    expect([document, isPaused("a"), isPaused("b"), reads]).toEqual([undefined, true, false, []]);
    vi.setSystemTime(NOON + 2000);
    const later = await rules.for(event);
    expect([later.document, later.isPaused("a"), later.isPaused("b")]).toEqual([undefined, false, true]);
    expect(reads).toEqual(["rules", "paused"]);
  });

  it("are the document of now for an event of two minutes ago, whatever came with a newer push", async () => {
    const event = await eventOf(NOON - 120_000);
    rules.handOver(["a"], NOON);
    const { document, isPaused } = await rules.for(event);
    expect([Object.keys(document?.targets ?? {}), isPaused("a"), isPaused("b")]).toEqual([["a"], false, true]);
  });

  it("are read once for attempts at the same time", async () => {
    const event = await eventOf(NOON);
    await Promise.all([rules.for(event), rules.for(event), rules.for(event)]);
    expect(reads).toEqual(["rules", "paused"]);
  });
});

describe("a push that comes with the pauses", () => {
  beforeEach(() => vi.useRealTimers());

  it("is delivered to the others", async () => {
    expect(await accept(["b"])).toEqual(["a.example", "c.example"]);
    expect(await accept([])).toEqual(["a.example", "b.example", "c.example"]);
  });
});
