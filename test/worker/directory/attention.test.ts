import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Attention, AttentionItem } from "../../../src/core/api/attention.ts";
import type { Approvals } from "../../../src/core/api/approvals.ts";
import type { AuditPage } from "../../../src/core/api/audit.ts";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { EventSummary } from "../../../src/core/record/summary.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { ADMIN, ask, DEPLOYS, ONCALL } from "../auth/ask.ts";

const HOUR_MS = 3_600_000;
const NOW = Date.UTC(2101, 3, 10, 12, 7);

type DeliverySummary = EventSummary["deliveries"][number];

beforeEach(async () => {
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  const target = { type: "webhook", url: "https://target.example/" };
  const targets = { production: target, chat: target, later: { ...target, paused: true } };
  const document = { version: 1, targets, rules: [{ name: "all", targets: ["production"] }] };
  await env.RULES.put("rules", JSON.stringify(document));
});

afterEach(() => {
  vi.useRealTimers();
});

let number = 0;

/** Feeds an event with these deliveries to production, in order, or to other targets. */
async function feed(receivedAt: number, deliveries: readonly Partial<DeliverySummary>[]): Promise<EventSummary> {
  number++;
  const key = receivedAt.toString(36).padStart(9, "0") + number.toString(36).padStart(17, "0");
  const id = eventId(receivedAt, new TextEncoder().encode(key.slice(-14)));
  const event: EventSummary = {
    id,
    receivedAt,
    repository: "acme/web",
    tag: `v${number}`,
    token: "first",
    status: deliveries.some(({ status }) => status === "pending") ? "pending" : "failed",
    rules: ["all"],
    deliveries: deliveries.map((delivery, index) => ({
      id: `dlv_${id.slice(4)}_${index + 1}`,
      target: "production",
      status: "failed",
      attempts: 1,
      ...delivery,
    })),
  };
  await directoryOf(env).feed("acme/web", { summaries: [event], blocks: [] });
  return event;
}

async function items(): Promise<readonly AttentionItem[]> {
  const answer = await ask("/api/v1/attention", { token: ONCALL });
  return (await answer.json<Attention>()).items;
}

async function item(key: string): Promise<AttentionItem | undefined> {
  return (await items()).find((each) => each.key === key);
}

function acknowledge(key: string, body: object = {}, token = DEPLOYS, method = "POST"): Promise<Response> {
  return ask(`/api/v1/attention/${encodeURIComponent(key)}/acknowledge`, { method, token, body });
}

/** The number of rows of the list that an item links. */
async function rowsOf({ href }: AttentionItem): Promise<number> {
  const answer = await ask(`/api/v1${href}`, { token: ADMIN });
  return (await answer.json<{ events: unknown[] }>()).events.length;
}

it("counts the events whose latest delivery to a target failed, as the list does", async () => {
  await feed(NOW - 3 * HOUR_MS, [{ reason: "answered 500" }]);
  await feed(NOW - 2 * HOUR_MS, [{}, { status: "delivered", redeliveryOf: "dlv_x" }]);
  await feed(NOW - HOUR_MS, [{}, { reason: "answered 502", redeliveryOf: "dlv_x" }]);
  await feed(NOW - 9 * 24 * HOUR_MS, [{}]);
  await feed(NOW - 5 * HOUR_MS, [{ target: "gone" }]);
  const failing = (await items()).filter(({ kind }) => kind === "target.failing");
  expect(failing).toMatchObject([
    { target: "production", count: 2, detail: expect.stringContaining("answered 502") as string },
  ]);
  expect(await rowsOf(failing[0] as AttentionItem)).toBe(2);
});

it("counts again what an earlier version has counted without it", async () => {
  await feed(NOW - 30 * HOUR_MS, [{ target: "chat" }]);
  expect(await item("target.failing:chat")).toMatchObject({ count: 1 });
  await runInDurableObject(directoryOf(env), (_, { storage }) => {
    const rows = storage.sql.exec<{ quarter: number; tally: string }>("SELECT quarter, tally FROM tallies").toArray();
    expect(rows.length).toBeGreaterThan(0);
    for (const { quarter, tally } of rows) {
      storage.sql.exec(
        "UPDATE tallies SET tally = ? WHERE quarter = ?",
        tally.replaceAll(/,"undelivered":\d+/g, ""),
        quarter,
      );
    }
  });
  expect(await item("target.failing:chat")).toMatchObject({ count: 1 });
});

it("names a target that the document pauses, and one that an operator pauses, and no other", async () => {
  await ask("/api/v1/targets/chat/pause", { method: "POST", token: DEPLOYS, body: { reason: "release freeze" } });
  const paused = (await items()).filter(({ kind }) => kind === "target.paused");
  expect(paused.map(({ target, detail }) => [target, detail])).toEqual([
    ["chat", "by deploys: release freeze"],
    ["later", "paused in the rule document"],
  ]);
  const { attention } = await (
    await ask("/api/v1/statistics", { token: ADMIN })
  ).json<{ attention: { pausedTargets: string[] } }>();
  expect(attention.pausedTargets).toEqual(["chat", "later"]);
});

it("names approvals, also those of summaries that an earlier version stored", async () => {
  await feed(NOW - HOUR_MS, [{ status: "pending", attempts: 0, reason: "waits for an approval" }]);
  await feed(NOW - HOUR_MS, [{ status: "pending", attempts: 0, awaits: "approval", reason: "waits for an approval" }]);
  await feed(NOW - HOUR_MS, [{ status: "pending", attempts: 0, reason: "waits for staging" }]);
  const found = await item("approval.waiting:production");
  expect(found).toMatchObject({ count: 2, href: "/approvals?target=production" });
  const answer = await ask(`/api/v1${found?.href}`, { token: ONCALL });
  const { waiting } = await answer.json<Approvals>();
  expect(waiting.map(({ target, others }) => [target, others])).toEqual([
    ["production", []],
    ["production", []],
  ]);
  expect(await (await ask("/api/v1/approvals?target=chat", { token: ONCALL })).json()).toEqual({
    waiting: [],
    decided: [],
  });
});

it("keeps an acknowledgement for all operators until another push fails, and records who made it", async () => {
  await feed(NOW - 4 * HOUR_MS, [{ target: "chat" }]);
  const before = await item("target.failing:chat");
  expect(before?.acknowledged).toBeUndefined();
  expect((await acknowledge("target.failing:chat", { state: before?.state })).status).toBe(200);
  expect((await item("target.failing:chat"))?.acknowledged).toEqual({ by: "deploys", at: NOW });
  const { entries } = await (
    await ask("/api/v1/audit?action=attention.acknowledged", { token: ADMIN })
  ).json<AuditPage>();
  expect(entries).toMatchObject([
    { by: "deploys", target: "chat", detail: expect.stringContaining("chat: ") as string },
  ]);

  await feed(NOW - 60_000, [{ target: "chat" }]);
  expect((await item("target.failing:chat"))?.acknowledged).toBeUndefined();
  const late = await acknowledge("target.failing:chat", { state: before?.state });
  expect([late.status, (await late.json<{ type: string }>()).type]).toEqual([
    409,
    "urn:hubrelay:problem:attention-changed",
  ]);
});

it("takes an acknowledgement back", async () => {
  await feed(NOW - 4 * HOUR_MS, [{ target: "chat" }]);
  expect((await acknowledge("target.failing:chat")).status).toBe(200);
  expect((await acknowledge("target.failing:chat", {}, DEPLOYS, "DELETE")).status).toBe(200);
  expect((await item("target.failing:chat"))?.acknowledged).toBeUndefined();
});

it("lets the role read acknowledge nothing, and answers 404 for what needs no attention", async () => {
  await feed(NOW - 4 * HOUR_MS, [{ target: "chat" }]);
  expect((await acknowledge("target.failing:chat", {}, ONCALL)).status).toBe(403);
  expect((await acknowledge("target.failing:elsewhere")).status).toBe(404);
});
