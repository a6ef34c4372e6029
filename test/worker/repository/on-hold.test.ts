import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "./arrival.ts";

let number = 0;
let now: number;
let relay: DurableObjectStub<RepositoryRelay>;
/** The bodies that the target was sent, in order. */
let sent: string[];

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/on-hold-${number++}`);
  sent = [];
  vi.stubGlobal("fetch", (_url: string, { body }: { body: Uint8Array }) => {
    sent.push(new TextDecoder().decode(body));
    return Promise.resolve(new Response("ok"));
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

async function writeRules(fields: object): Promise<object> {
  const a = { type: "webhook", url: "https://a.example/hook", concurrency: 1, ...fields };
  const document = { version: 1, targets: { a }, rules: [{ name: "all", targets: ["a"] }] };
  await env.RULES.put("rules", JSON.stringify(document));
  return document;
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

it("deliveries on hold go on in the order in which their pushes were received", async () => {
  const paused = await writeRules({ paused: true });
  const received: [text: string, second: number][] = [
    ["third", 3],
    ["first", 1],
    ["fourth", 4],
    ["second", 2],
  ];
  for (const [text, second] of received) {
    const arrival = await arrivalOf(text, paused);
    const event = { ...arrival.event, receivedAt: now + second };
    const { event: id } = await relay.accept({ ...arrival, event });
    await vi.waitFor(async () => expect((await relay.read(id))?.deliveries[0]?.parked).toBe(true));
  }
  await writeRules({});
  await passTime(10 * 60_000);
  for (let second = 0; second < 5; second++) await passTime(1000);
  expect(sent).toEqual(["first", "second", "third", "fourth"]);
});
