import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EventStatus, EventSummary } from "../../../src/core/record/summary.ts";
import type { Directory } from "../../../src/worker/directory/directory.ts";
import { QUARTER_MS, startOf } from "../../../src/worker/directory/rollups.ts";

const HOUR_MS = 4 * QUARTER_MS;
const NOW = Date.now();
const STATUSES = ["held", "pending", "delivered", "failed", "unrouted"] as const;
let number = 0;

function freshDirectory(): DurableObjectStub<Directory> {
  return env.DIRECTORY.getByName(`statistics-${number++}`);
}

function eventAt(receivedAt: number, id: string, status: EventStatus, latencyMs = 100): EventSummary {
  const of = { id: `dlv_${id}_1`, target: "deploy", attempts: 1, attemptedAt: receivedAt + latencyMs };
  const deliveries = status === "delivered" || status === "failed" || status === "pending" ? [{ ...of, status }] : [];
  return { id: `evt_${id}`, receivedAt, repository: "acme/web", token: "first", status, rules: [], deliveries };
}

const changes = fc.array(
  fc.record({
    ageMs: fc.integer({ min: 1, max: 48 * HOUR_MS }),
    id: fc.integer({ min: 0, max: 30 }).map(String),
    status: fc.constantFrom(...STATUSES),
    isLooked: fc.boolean(),
  }),
  { maxLength: 40 },
);

describe("statistics", () => {
  it("are equal from rollups and from a new count, after any change and read", async () => {
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        const directory = freshDirectory();
        const events = new Map<string, EventSummary>();
        const period = { from: NOW - 48 * HOUR_MS - 7, to: NOW, buckets: 7 };
        for (const { ageMs, id, status, isLooked } of all) {
          const receivedAt = events.get(id)?.receivedAt ?? NOW - ageMs;
          const event = eventAt(receivedAt, id, status);
          events.set(id, event);
          await directory.feed("acme/web", { summaries: [event], blocks: [] });
          if (isLooked) await directory.statistics(period);
        }
        const { buckets, targets, attention } = await directory.statistics(period);
        const count = (status: EventStatus): number =>
          [...events.values()].filter((event) => event.status === status).length;
        const sum = (status: EventStatus): number => buckets.reduce((total, bucket) => total + bucket[status], 0);
        for (const status of STATUSES) expect(sum(status)).toBe(count(status));
        expect(attention).toMatchObject({ held: count("held"), pending: count("pending"), failed: count("failed") });
        const [target = { delivered: 0, failed: 0, pending: 0 }] = targets;
        expect([target.delivered, target.failed, target.pending]).toEqual(
          (["delivered", "failed", "pending"] as const).map(count),
        );
      }),
      { numRuns: 30 },
    );
  });

  it("have the latency of each target, without redeliveries", async () => {
    const directory = freshDirectory();
    const at = NOW - HOUR_MS;
    const summaries = Array.from({ length: 20 }, (_, index) =>
      eventAt(at + index, `${index}`, "delivered", index === 19 ? 60_000 : 200),
    );
    const [again] = eventAt(at, "again", "delivered", HOUR_MS / 2).deliveries;
    const redelivered = { ...eventAt(at, "again", "delivered"), deliveries: [{ ...again!, redeliveryOf: "dlv_x_1" }] };
    await directory.feed("acme/web", { summaries: [...summaries, redelivered], blocks: [] });
    const { targets } = await directory.statistics({ from: NOW - 24 * HOUR_MS, to: NOW, buckets: 1 });
    expect(targets).toMatchObject([{ name: "deploy", delivered: 21 }]);
    const { p50 = 0, p95 = 0 } = targets[0]?.latencyMs ?? {};
    expect(Math.abs(p50 - 200)).toBeLessThanOrEqual(10);
    expect(Math.abs(p95 - 200)).toBeLessThanOrEqual(10);
  });

  it("count a superseded delivery as neither delivered, nor failed, nor pending", async () => {
    const directory = freshDirectory();
    const event = eventAt(NOW - HOUR_MS, "1", "delivered");
    const superseded = { id: "dlv_1_2", target: "other", status: "superseded" as const, attempts: 0 };
    const summary = { ...event, deliveries: [...event.deliveries, superseded] };
    await directory.feed("acme/web", { summaries: [summary], blocks: [] });
    const { targets } = await directory.statistics({ from: NOW - 24 * HOUR_MS, to: NOW, buckets: 1 });
    expect(targets.map(({ name, delivered, failed, pending }) => [name, delivered, failed, pending])).toEqual([
      ["deploy", 1, 0, 0],
      ["other", 0, 0, 0],
    ]);
  });

  it.each([1, 24])("over %i hours count the deliveries of alerts, but not alerts as events", async (hours) => {
    const directory = freshDirectory();
    const at = NOW - HOUR_MS / 2;
    const alert = { type: "delivery.failed", reason: "answered 500" } as const;
    const statuses = ["pending", "failed", "delivered"] as const;
    const alerts = statuses.map((status, index) => ({ ...eventAt(at + index, `${status}-alert`, status), alert }));
    await directory.feed("acme/web", { summaries: [...alerts, eventAt(at, "push", "delivered")], blocks: [] });
    const { buckets, targets, attention } = await directory.statistics({
      from: NOW - hours * HOUR_MS,
      to: NOW,
      buckets: 1,
    });
    expect(buckets).toMatchObject([{ events: 1, delivered: 1, failed: 0, pending: 0 }]);
    expect(attention).toEqual({ held: 0, pending: 0, failed: 0 });
    expect(targets).toMatchObject([{ name: "deploy", delivered: 2, failed: 1, pending: 1 }]);
    expect((await directory.budget(NOW)).events).toBe(1);
  });

  it("of a short period put each event into the bucket of its time", async () => {
    const directory = freshDirectory();
    const from = NOW - HOUR_MS;
    const summaries = [0, 1, 30, 59].map((minute) => eventAt(from + minute * 60_000, `${minute}`, "delivered"));
    await directory.feed("acme/web", { summaries, blocks: [] });
    const { buckets } = await directory.statistics({ from, to: NOW, buckets: 60 });
    expect(buckets.flatMap(({ events }, index) => (events > 0 ? [index] : []))).toEqual([0, 1, 30, 59]);
  });

  it("read the events of a past quarter again only after a change", async () => {
    const directory = freshDirectory();
    const old = startOf(NOW - 12 * HOUR_MS);
    const summaries = Array.from({ length: 50 }, (_, index) => eventAt(old + index, `${index}`, "failed"));
    await directory.feed("acme/web", { summaries, blocks: [] });
    await directory.prune(NOW);
    const period = { from: NOW - 24 * HOUR_MS, to: NOW, buckets: 24 };
    const readWhile = (): Promise<number> =>
      runInDurableObject(directory, async (object, { storage }) => {
        let rows = 0;
        const exec = storage.sql.exec.bind(storage.sql);
        storage.sql.exec = ((...args: Parameters<typeof exec>) => {
          const cursor = exec(...args);
          const all = cursor.toArray();
          rows += cursor.rowsRead;
          return { rowsRead: 0, rowsWritten: cursor.rowsWritten, toArray: () => all };
        }) as unknown as typeof exec;
        await object.statistics(period);
        storage.sql.exec = exec;
        return rows;
      });
    expect(await readWhile()).toBeLessThan(10);
    await directory.feed("acme/web", { summaries: [eventAt(old, "0", "delivered")], blocks: [] });
    expect((await directory.statistics(period)).attention.failed).toBe(49);
  });
});
