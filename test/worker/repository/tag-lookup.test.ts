import { abortAllDurableObjects, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Event, Push } from "../../../src/core/event/event.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf, impatientWebhook } from "./arrival.ts";
import { HOST, playRegistry, type PlayedRegistry } from "./played-registry.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;
const OTHER = `sha256:${"6a".repeat(32)}`;
const SECOND_MS = 1000;

const document = {
  version: 1,
  verify: { by: "digest", within: "30s" },
  registries: { [HOST]: { look_up_tags: true } },
  targets: { a: impatientWebhook("a"), b: impatientWebhook("b") },
  rules: [
    { name: "releases", match: { tag: "v*" }, targets: ["a"] },
    { name: "everything", targets: ["b"] },
  ],
};

let registry: PlayedRegistry;

emptyStorageForEach();

beforeEach(async () => {
  registry = playRegistry({ v1: DIGEST, v2: OTHER });
  await env.RULES.put("rules", JSON.stringify(document));
});

/** The object, by a stub that no abort has broken. */
function relay(): DurableObjectStub<RepositoryRelay> {
  return env.REPOSITORY.getByName(`${HOST}/acme/web`);
}

/** Has a push accepted: by digest alone, unless it names a tag. */
async function push(
  text: string,
  fields: Partial<Push> = {},
  by: Partial<Event> = {},
): Promise<{ event: string; duplicate: boolean }> {
  const arrival = await arrivalOf(`{"text":"${text}"}`, document);
  const { tag: _, ...untagged } = arrival.event.push;
  const where = { repository: `${HOST}/acme/web`, registry: HOST, digest: DIGEST };
  const event = { ...arrival.event, ...by, push: { ...untagged, ...where, ...fields } };
  return relay().accept({ ...arrival, event });
}

/** Runs the alarm each second until an event's check has ended and its deliveries are settled. */
async function settled(event: string): Promise<EventRecord> {
  let record: EventRecord | null | undefined;
  for (let second = 0; second < 60; second++) {
    await runDurableObjectAlarm(relay());
    record = await relay().read(event);
    const isOpen = record?.verification?.status === "pending" || record?.deliveries.some(({ dueAt }) => dueAt);
    if (record && isOpen !== true) return record;
    vi.setSystemTime(Date.now() + SECOND_MS);
  }
  throw new Error(JSON.stringify(record));
}

async function pushes(): Promise<string[]> {
  const records = await relay().list(Number.MAX_SAFE_INTEGER, 20, "push");
  return records.map(({ event }) => `${event.push.tag}`).toSorted();
}

async function alerts(): Promise<(string | undefined)[]> {
  const records = await relay().list(Number.MAX_SAFE_INTEGER, 20, "alert");
  return records.map(({ event }) => event.alert?.reason);
}

describe("a push by digest alone", () => {
  it("is routed by the tag that was looked up, under the id that it had", async () => {
    const { event } = await push("one");
    expect((await relay().read(event))?.verification).toMatchObject({ status: "pending", registry: HOST });
    const record = await settled(event);
    expect(record.event).toMatchObject({ id: event, push: { tag: "v1", digest: DIGEST } });
    expect(record.verification).toMatchObject({ status: "confirmed", checks: 1, found: { tags: ["v1"] } });
    expect(record.routing?.rules).toEqual(["releases", "everything"]);
    expect(registry.sent).toEqual(["a.example", "b.example"]);
    expect(registry.asked).toEqual([
      `HEAD /v2/acme/web/manifests/${DIGEST}`,
      "GET /v2/acme/web/tags/list?n=1000",
      "HEAD /v2/acme/web/manifests/v2",
      "HEAD /v2/acme/web/manifests/v1",
    ]);
    expect((await push("one")).duplicate).toBe(true);
  });

  it("is looked up until its digest has a tag", async () => {
    registry.tags.delete("v1");
    registry.untagged.add(DIGEST);
    const { event } = await push("late");
    await runDurableObjectAlarm(relay());
    expect((await relay().read(event))?.verification).toMatchObject({
      status: "pending",
      reason: "no tag has its digest, as of a platform of an image: asked for 1 of 1 tags",
    });
    registry.tags.set("v3", DIGEST);
    expect((await settled(event)).event.push.tag).toBe("v3");
    expect(registry.sent).toEqual(["a.example", "b.example"]);
  });

  it("and never gets a tag goes nowhere, without an alert", async () => {
    registry.tags.set("v1", OTHER);
    registry.untagged.add(DIGEST);
    const { event } = await push("platform");
    const { verification, routing, deliveries } = await settled(event);
    const reason = "no tag has its digest, as of a platform of an image: asked for 2 of 2 tags";
    expect(verification).toMatchObject({ status: "confirmed", reason, found: { digest: DIGEST, tags: [] } });
    expect([routing?.refused, deliveries]).toEqual([`the push has no tag: ${reason}`, []]);
    expect([registry.sent, await alerts()]).toEqual([[], []]);
  });

  it("and is forged goes nowhere, with an alert", async () => {
    const { event } = await push("forged", { digest: `sha256:${"00".repeat(32)}` });
    const { verification, routing, deliveries } = await settled(event);
    const reason = `${HOST} does not know the digest`;
    expect(verification).toMatchObject({ status: "unconfirmed", reason });
    expect(routing?.refused).toBe(`the push has no tag: not confirmed by ${HOST}: ${reason}`);
    expect([deliveries, registry.sent, await alerts()]).toEqual([[], [], [reason]]);
  });

  it("of several tags becomes a push of each, once, also if the object dies in mid-look-up", async () => {
    for (const tag of ["latest", "v1.0"]) registry.tags.set(tag, DIGEST);
    const { promise, resolve } = Promise.withResolvers<Response>();
    registry.answer("manifests/v2", () => promise);
    const { event } = await push("several");
    void Promise.resolve(runDurableObjectAlarm(relay())).catch(() => {});
    await vi.waitFor(() => expect(registry.asked.at(-1)).toContain("manifests/v2"));
    await abortAllDurableObjects();
    registry.answer("manifests/v2", () => new Response(null, { status: 404 }));
    resolve(new Response(null, { status: 404 }));
    expect((await relay().read(event))?.verification).toMatchObject({ status: "pending", checks: 0 });
    vi.setSystemTime(Date.now() + 90 * SECOND_MS);
    const record = await settled(event);
    expect(record.verification?.found?.tags).toEqual(["latest", "v1", "v1.0"]);
    expect(await pushes()).toEqual(["latest", "v1", "v1.0"]);
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay());
      expect(registry.sent.toSorted()).toEqual(["a.example", "a.example", "b.example", "b.example", "b.example"]);
    });
    const others = (await relay().list(Number.MAX_SAFE_INTEGER, 9, "push")).filter((other) => other.event.id !== event);
    expect(others.map(({ verification }) => [verification?.status, verification?.found?.tags])).toEqual([
      ["confirmed", [others[0]?.event.push.tag]],
      ["confirmed", [others[1]?.event.push.tag]],
    ]);
    expect(await relay().readBody(others[0]?.event.id ?? "")).toEqual(await relay().readBody(event));
  });

  it("goes nowhere if the push of its tag came before, and says so", async () => {
    const { event: own } = await push("own", { tag: "v1" });
    const { event } = await push("by digest");
    await settled(own);
    const { routing, event: same, verification } = await settled(event);
    const reason = `pushes of its own have been received for each tag of its digest: v1 (${own})`;
    expect([routing?.refused, same.push.tag]).toEqual([`the push has no tag: ${reason}`, undefined]);
    expect(verification).toMatchObject({ status: "confirmed", found: { tags: [] } });
    expect(registry.sent).toEqual(["a.example", "b.example"]);
  });

  it("is delivered if the push of its tag was not confirmed", async () => {
    registry.tags.set("v1", OTHER);
    registry.untagged.add(DIGEST);
    const { event: own } = await push("too early", { tag: "v1" });
    expect((await settled(own)).verification?.status).toBe("unconfirmed");
    registry.tags.set("v1", DIGEST);
    const { event } = await push("by digest");
    expect((await settled(event)).event.push.tag).toBe("v1");
    expect(registry.sent).toEqual(["a.example", "b.example"]);
  });

  it("is delivered if its tag was pushed with another digest meanwhile", async () => {
    const { event: first } = await push("own", { tag: "v1" });
    await settled(first);
    vi.setSystemTime(Date.now() + SECOND_MS);
    await push("moved", { tag: "v1", digest: OTHER });
    vi.setSystemTime(Date.now() + SECOND_MS);
    const { event } = await push("back");
    expect((await settled(event)).event.push.tag).toBe("v1");
  });
});

describe("the push of a tag that was looked up", () => {
  it("is a duplicate for ten minutes", async () => {
    const { event } = await push("by digest");
    await settled(event);
    expect(await push("own", { tag: "v1" })).toMatchObject({ event, duplicate: true });
    await abortAllDurableObjects();
    vi.setSystemTime(Date.now() + 590 * SECOND_MS);
    expect(await push("own", { tag: "v1" })).toMatchObject({ event, duplicate: true });
    vi.setSystemTime(Date.now() + 20 * SECOND_MS);
    expect((await push("own", { tag: "v1" })).duplicate).toBe(false);
  });

  it.each<[string, Partial<Push>]>([
    ["another digest", { tag: "v1", digest: OTHER }],
    ["no digest", { tag: "v1", digest: undefined as never }],
    ["another tag", { tag: "v2" }],
  ])("is new with %s", async (_, fields) => {
    const { event } = await push("by digest");
    await settled(event);
    expect((await push("own", fields)).duplicate).toBe(false);
  });

  it.each([{ token: "second" }, { sender: "quay" }])("is new by %o", async (by) => {
    const { event } = await push("by digest");
    await settled(event);
    expect((await push("own", { tag: "v1" }, by)).duplicate).toBe(false);
  });

  it("is new after a push of the tag with another digest", async () => {
    const { event } = await push("by digest");
    await settled(event);
    vi.setSystemTime(Date.now() + SECOND_MS);
    await push("moved", { tag: "v1", digest: OTHER });
    expect((await push("back", { tag: "v1" })).duplicate).toBe(false);
  });
});

it("asks once for the platforms of an image that are pushed together", async () => {
  const digests = ["11", "22", "33", "44"].map((byte) => `sha256:${byte.repeat(32)}`);
  for (const digest of digests) registry.untagged.add(digest);
  for (const digest of digests) await push(digest, { digest });
  await runDurableObjectAlarm(relay());
  await vi.waitFor(() => expect(registry.asked.filter((path) => path.includes("sha256"))).toHaveLength(4));
  expect(registry.asked.filter((path) => path.includes("tags/list"))).toHaveLength(1);
});
