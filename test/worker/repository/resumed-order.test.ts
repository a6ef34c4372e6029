import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "./arrival.ts";

let number = 0;
let now: number;
let relay: DurableObjectStub<RepositoryRelay>;
/** The ids of the deliveries that were sent, in order. */
let sent: string[];
/** What a target does before it answers; nothing if undefined. */
let beforeAnswer: (() => Promise<void>) | undefined;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/resumed-${number++}`);
  now = Date.now();
  sent = [];
  beforeAnswer = undefined;
  vi.useFakeTimers({ now, toFake: ["Date"] });
  vi.stubGlobal("fetch", async (_: string, { headers }: RequestInit) => {
    sent.push(new Headers(headers).get("webhook-id") ?? "");
    await beforeAnswer?.();
    return new Response("ok");
  });
});

afterEach(async () => {
  await env.RULES.delete("rules");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function documentWith(fields: object): object {
  const targets = { a: { type: "webhook", url: "https://a.example/hook", ...fields } };
  return { version: 1, targets, rules: [{ name: "all", targets: ["a"] }] };
}

/** Pushes to a paused target, a millisecond apart, and resumes it; the ids of the deliveries. */
async function pushesOnHold(count: number): Promise<string[]> {
  const document = documentWith({ concurrency: 1, paused: true });
  await env.RULES.put("rules", JSON.stringify(document));
  const ids: string[] = [];
  for (let index = 0; index < count; index++) {
    vi.setSystemTime(now + index);
    const { deliveries } = await relay.accept(await arrivalOf(`push ${index}`, document));
    ids.push(...deliveries.map(({ id }) => id));
  }
  await vi.waitFor(async () => {
    const events = await relay.list(now + count, count, "push");
    expect(events.filter(({ deliveries }) => deliveries[0]?.parked === true)).toHaveLength(count);
  });
  await env.RULES.put("rules", JSON.stringify(documentWith({ concurrency: 1 })));
  return ids;
}

it("sends to a target with a concurrency of 1 in order, though the last fell due while others waited", async () => {
  const ids = await pushesOnHold(5);
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
  expect(sent).toEqual(ids);
});

it("resumes in order more deliveries than go in one round", async () => {
  const ids = await pushesOnHold(230);
  vi.setSystemTime(now + 300_000);
  for (let round = 0; round < 30 && sent.length < 230; round++) {
    vi.setSystemTime(Date.now() + 1000);
    await runDurableObjectAlarm(relay);
  }
  expect(sent).toEqual(ids);
});
