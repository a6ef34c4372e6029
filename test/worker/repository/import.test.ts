import { runInDurableObject } from "cloudflare:test";
import { env, exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ExportedEvent, ExportPage, ImportResult } from "../../../src/core/api/history.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { arrivalOf, documentFor } from "./arrival.ts";
import { stubTargets, type FakeTargets } from "./targets.ts";

const DAY_MS = 86_400_000;
const HEADERS = { authorization: "Bearer test-admin-token-of-24-characters" };
const BYTES = new Uint8Array([0x7b, 0xff, 0x7d]);
const relay = () => env.REPOSITORY.getByName("acme/history");

let targets: FakeTargets;

beforeEach(() => {
  targets = stubTargets();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function get<T>(path: string): Promise<T> {
  const answer = await exports.default.fetch(new Request(`https://relay.example/api/v1${path}`, { headers: HEADERS }));
  return answer.json();
}

async function importAll(events: readonly ExportedEvent[]): Promise<{ status: number; json: unknown }> {
  const init = { method: "POST", headers: HEADERS, body: JSON.stringify({ events }) };
  const answer = await exports.default.fetch(new Request("https://relay.example/api/v1/import", init));
  return { status: answer.status, json: await answer.json() };
}

/** Stores a push with this body and tag, exports it, and deletes it again. */
async function exportOne(tag: string, body?: Uint8Array): Promise<ExportedEvent> {
  const arrival = await arrivalOf(`{"tag":"${tag}"}`, documentFor("a"), {
    repository: "acme/history",
    namespace: "acme",
    name: "history",
    tag,
  });
  const { event } = await relay().accept({ ...arrival, ...(body !== undefined && { body }) });
  await vi.waitUntil(async () => (await directoryOf(env).get(event))?.status === "delivered", { timeout: 20_000 });
  const { events } = await get<ExportPage>("/export?repository=acme/history");
  await exports.default.fetch(
    new Request("https://relay.example/api/v1/events?repository=acme/history", { method: "DELETE", headers: HEADERS }),
  );
  targets.sent.splice(0);
  const exported = events.find(({ record }) => record.event.id === event);
  if (exported === undefined) throw new Error("the push was not exported");
  return exported;
}

describe("an import", () => {
  it("stores a body that is not UTF-8 byte for byte", async () => {
    const exported = await exportOne("bytes", BYTES);
    expect(exported).toMatchObject({ format: 1, body: "e/99", encoding: "base64" });
    expect(await importAll([exported])).toEqual({ status: 200, json: { imported: 1, known: 0, expired: 0 } });
    expect(await relay().readBody(exported.record.event.id)).toEqual(BYTES);
    expect(targets.sent).toEqual([]);
  });

  it("leaves out what retention would delete, and what stays is deleted by when it was received", async () => {
    const exported = await exportOne("old");
    const { receivedAt, id } = exported.record.event;
    vi.useFakeTimers({ now: receivedAt + 32 * DAY_MS, toFake: ["Date"] });
    expect((await importAll([exported])).json).toEqual({ imported: 0, known: 0, expired: 1 } satisfies ImportResult);
    vi.setSystemTime(receivedAt + 29 * DAY_MS);
    expect((await importAll([exported])).json).toEqual({ imported: 1, known: 0, expired: 0 } satisfies ImportResult);
    const alarm = await runInDurableObject(relay(), (_, { storage }) => storage.getAlarm());
    expect(alarm).toBeLessThanOrEqual(receivedAt + 35 * DAY_MS);
    vi.setSystemTime(receivedAt + 35 * DAY_MS);
    await runInDurableObject(relay(), (instance) => (instance as unknown as { alarm(): Promise<void> }).alarm());
    await directoryOf(env).prune(Date.now());
    expect(await relay().read(id)).toBeUndefined();
    expect(await directoryOf(env).get(id)).toBeUndefined();
  });

  it("counts for a push that comes again, which is a duplicate", async () => {
    const exported = await exportOne("again");
    await importAll([exported]);
    const arrival = await arrivalOf(`{"tag":"again"}`, documentFor("a"), { repository: "acme/history", tag: "again" });
    expect(await relay().accept(arrival)).toMatchObject({ duplicate: true, event: exported.record.event.id });
    expect(targets.sent).toEqual([]);
  });

  it("refuses events of the future and more than 50, and names them", async () => {
    const exported = await exportOne("future");
    vi.useFakeTimers({ now: exported.record.event.receivedAt - 2 * DAY_MS, toFake: ["Date"] });
    expect(await importAll([exported])).toMatchObject({
      status: 422,
      json: { errors: [{ path: "events[0].record.event.receivedAt", message: "expected a time in the past" }] },
    });
    expect(await importAll(Array.from({ length: 51 }, () => exported))).toMatchObject({
      status: 422,
      json: { errors: [{ path: "events", message: "expected at most 50 events" }] },
    });
  });

  it("is one action of the operator, however many calls it takes", async () => {
    const events = [await exportOne("one"), await exportOne("two")];
    for (const event of events) await importAll([event]);
    const { entries } = await get<{ entries: object[] }>("/audit?limit=2");
    expect(entries).toMatchObject([{ action: "event.imported", by: "admin", count: 2 }, { action: "event.deleted" }]);
  });
});

it("stored events are read as long as they have at most so many bytes, and at least one", async () => {
  const ids: string[] = [];
  for (const text of ["one", "two", "three"]) {
    const arrival = await arrivalOf(text, documentFor("a"), {
      repository: "acme/read",
      namespace: "acme",
      name: "read",
    });
    ids.push((await env.REPOSITORY.getByName("acme/read").accept(arrival)).event);
  }
  const reader = env.REPOSITORY.getByName("acme/read");
  await vi.waitUntil(async () => (await reader.read(ids[2] ?? ""))?.deliveries[0]?.status === "delivered");
  const { events } = await reader.readEvents(ids, Infinity);
  const bytesOf = ({ record, body }: (typeof events)[number]): number =>
    JSON.stringify(record).length + body.byteLength;
  const two = events.slice(0, 2).reduce((sum, event) => sum + bytesOf(event), 0);
  const read = async (bytes: number): Promise<number> => (await reader.readEvents(ids, bytes)).events.length;
  expect([events.length, await read(two), await read(two - 1), await read(0)]).toEqual([3, 2, 1, 1]);
});
