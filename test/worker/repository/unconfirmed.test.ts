import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

// What a forged push does to the genuine one before it.

const MINUTE_MS = 60_000;
let start: number;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

emptyStorageForEach();

beforeEach(() => {
  relay = env.REPOSITORY.getByName("acme/unconfirmed");
  targets = stubTargets();
  start = Date.now();
  // Docker Hub knows of the first push alone.
  const tag = { digest: `sha256:${"5f".repeat(32)}`, tag_last_pushed: new Date(start).toISOString() };
  targets.answer("hub.docker.com", () => Response.json(tag));
});

async function push(text: string, document: object): Promise<string> {
  await env.RULES.put("rules", JSON.stringify(document));
  const { event } = await relay.accept(await arrivalOf(`{"push":"${text}"}`, document, { pushedAt: Date.now() }));
  return event;
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

async function deliveryOf(event: string): Promise<Delivery | undefined> {
  return (await relay.read(event))?.deliveries[0];
}

function documentWith(rule: object, parts: object = {}, type: object = {}): object {
  const a = { type: "webhook", url: "https://a.example/hook", timeout: "1s", ...type };
  return { version: 1, targets: { a }, rules: [{ name: "all", targets: ["a"], ...rule }], ...parts };
}

const COALESCE = { window: "20m", by: "repository" };

it.each<readonly [string, object]>([
  ["whose rule has it verified", documentWith({ coalesce: COALESCE, verify: { by: "tag", within: "1s" } })],
  ["where all are verified first", documentWith({ coalesce: COALESCE }, { verify: { by: "tag", within: "1s" } })],
])("a forged push does not swallow the genuine one %s", async (_, document) => {
  const genuine = await push("genuine", document);
  await passTime(1000);
  await vi.waitFor(async () => expect((await relay.read(genuine))?.verification?.status).toBe("confirmed"));
  vi.setSystemTime(start + 10 * MINUTE_MS);
  targets.answer("hub.docker.com", status(404));
  const forged = await push("forged", document);
  for (let second = 0; second < 5; second++) await passTime(1000);
  await vi.waitFor(async () => expect((await relay.read(forged))?.verification?.status).toBe("unconfirmed"));
  expect((await deliveryOf(genuine))?.status).toBe("pending");
  await passTime(30 * MINUTE_MS);
  await vi.waitFor(async () => expect((await deliveryOf(genuine))?.status).toBe("delivered"));
  expect((await deliveryOf(forged))?.status).toBe("failed");
  expect(targets.sent.filter((host) => host === "a.example")).toHaveLength(1);
});

it("a forged push that waits to be confirmed does not swallow the genuine one that waits too", async () => {
  const verify = { by: "tag", within: "5m" };
  const document = documentWith({ coalesce: COALESCE, verify });
  targets.answer("hub.docker.com", status(503));
  const genuine = await push("genuine", document);
  vi.setSystemTime(start + 2000);
  const forged = await push("forged", document);
  expect((await deliveryOf(genuine))?.awaits).toBe("verification");
  expect((await deliveryOf(forged))?.awaits).toBe("verification");
});

it("a push that is delivered although unconfirmed is delivered by itself, and says so", async () => {
  const verify = { by: "tag", within: "1s", unconfirmed: "deliver" };
  const document = documentWith({ coalesce: COALESCE, verify });
  const genuine = await push("genuine", document);
  await passTime(1000);
  vi.setSystemTime(start + 10 * MINUTE_MS);
  targets.answer("hub.docker.com", status(404));
  const forged = await push("forged", document);
  const lines = vi.spyOn(console, "log");
  for (let second = 0; second < 5; second++) await passTime(1000);
  await vi.waitFor(async () => expect((await deliveryOf(forged))?.status).toBe("delivered"));
  const refusals = lines.mock.calls.filter(([line]) => JSON.stringify(line).includes("coalesce.refused"));
  expect(JSON.stringify(refusals)).toContain("the push is not confirmed");
  expect((await deliveryOf(genuine))?.status).toBe("pending");
  await passTime(30 * MINUTE_MS);
  await vi.waitFor(async () => expect((await deliveryOf(genuine))?.status).toBe("delivered"));
});

it("confirmed pushes are merged once they are confirmed", async () => {
  const document = documentWith({ coalesce: COALESCE, verify: { by: "tag", within: "1s" } });
  const first = await push("first", document);
  vi.setSystemTime(start + 1000);
  const second = await push("second", document);
  await passTime(1000);
  await vi.waitFor(async () => {
    await runDurableObjectAlarm(relay);
    expect((await deliveryOf(first))?.status).toBe("superseded");
  });
  expect((await deliveryOf(second))?.merged).toMatchObject([{ event: first }]);
});

it("an unconfirmed push that was deployed does not keep an older one, confirmed later, from its target", async () => {
  const verify = { by: "tag", within: "1s", unconfirmed: "deliver" };
  const portainer = { type: "portainer" };
  const document = documentWith({ verify }, {}, portainer);
  targets.answer("hub.docker.com", status(503));
  vi.setSystemTime(start + 10 * MINUTE_MS);
  const forged = await push("forged", document);
  for (let second = 0; second < 5; second++) await passTime(1000);
  await vi.waitFor(async () => expect((await deliveryOf(forged))?.status).toBe("delivered"));
  const tag = { tag_last_pushed: new Date(start).toISOString() };
  targets.answer("hub.docker.com", () => Response.json(tag));
  const arrival = await arrivalOf(`{"push":"late"}`, document, { pushedAt: start });
  const { event } = await relay.accept(arrival);
  for (let second = 0; second < 40; second++) await passTime(1000);
  await vi.waitFor(async () => expect((await deliveryOf(event))?.status).toBe("delivered"));
});
