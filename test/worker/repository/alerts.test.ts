import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { EventRecord } from "../../../src/core/record/record.ts";
import { Directory } from "../../../src/worker/directory/directory.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf, impatientWebhook as webhook } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

/** An isolate does not ask KV again within two seconds. */
const RULES_SEEN_MS = 3000;

const repository = "acme/alerts";
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

emptyStorageForEach();

beforeEach(() => {
  relay = env.REPOSITORY.getByName(repository);
  targets = stubTargets();
});

/** Pushes go to `a`, alerts to `chat`. */
function documentWith(fields: object = {}, others: object = {}): object {
  return {
    version: 1,
    targets: { a: webhook("a", fields), chat: webhook("chat"), ...others },
    rules: [
      { name: "pushes", targets: ["a"] },
      { name: "alerts", on: ["delivery.failed", "target.paused"], targets: ["chat"] },
    ],
  };
}

async function push(text: string, document: object): Promise<string> {
  await env.RULES.put("rules", JSON.stringify(document));
  const { event } = await relay.accept(await arrivalOf(text, document, { repository }));
  await vi.waitFor(async () => {
    const [delivery] = (await relay.read(event))?.deliveries ?? [];
    expect(delivery?.attempts.length ?? 0).toBeGreaterThan(0);
  });
  return event;
}

/** The alerts of the repository, the latest first, once each is routed. */
async function alerts(): Promise<EventRecord[]> {
  vi.setSystemTime(Date.now() + RULES_SEEN_MS);
  await runDurableObjectAlarm(relay);
  const found = await relay.list(Date.now() + 1, 100, "alert");
  expect(found.filter(({ held }) => held !== undefined)).toEqual([]);
  return found;
}

const sentTo = (host: string): number => targets.sent.filter((each) => each === host).length;

describe("a delivery that fails for good", () => {
  it("raises an alert, which is an event that rules route, and which is delivered", async () => {
    targets.answer("a.example", status(400));
    const event = await push("fails", documentWith());
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      event: {
        token: "first",
        push: { repository, tag: "v1" },
        alert: { type: "delivery.failed", eventId: event, target: "a", attempts: 1, reason: "answered 400" },
      },
      routing: { rules: ["alerts"] },
      deliveries: [{ target: "chat", status: "delivered" }],
      callback: { status: "none" },
    });
    const body = new TextDecoder().decode(await relay.readBody(alert?.event.id ?? ""));
    expect(JSON.parse(body)).toMatchObject({ type: "delivery.failed", data: { repository, event_id: event } });
    expect(alert?.url).toBe(`https://relay.example/events/${alert?.event.id}`);
  });

  it("logs the alert once, with what it is about", async () => {
    targets.answer("a.example", status(400));
    const lines = vi.spyOn(console, "log").mockReturnValue();
    const event = await push("logged", documentWith());
    const [alert] = await alerts();
    const written = lines.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string });
    lines.mockRestore();
    expect(written.filter((line) => line.event === "alert.raised")).toEqual([
      {
        event: "alert.raised",
        repository,
        eventId: alert?.event.id,
        type: "delivery.failed",
        target: "a",
        reason: "answered 400",
        about: event,
      },
    ]);
  });

  it("raises it also when nothing could be sent", async () => {
    await env.RULES.put("rules", JSON.stringify(documentWith({ url: "https://a.example/${secret:UNSET}" })));
    const document = documentWith({ url: "https://a.example/${secret:UNSET}" });
    await relay.accept(await arrivalOf("refused", document, { repository }));
    await vi.waitFor(async () =>
      expect((await alerts())[0]?.event.alert).toMatchObject({ type: "delivery.failed", attempts: 0 }),
    );
    expect(targets.sent).toEqual(["chat.example"]);
  });

  it("raises none while it is retried", async () => {
    targets.answer("a.example", status(503));
    await push("retried", documentWith({ schedule: ["1h"] }));
    expect(await alerts()).toEqual([]);
  });

  it("raises none when its failover has made good for it", async () => {
    targets.answer("a.example", status(400));
    const event = await push("stood in", documentWith({ failover: "b" }, { b: webhook("b") }));
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay);
      expect((await relay.read(event))?.deliveries[1]?.status).toBe("delivered");
    });
    expect(await alerts()).toEqual([]);
  });

  it("raises one about the failover when that fails too", async () => {
    targets.answer("a.example", status(400));
    targets.answer("b.example", status(400));
    const event = await push("both", documentWith({ failover: "b" }, { b: webhook("b") }));
    await vi.waitFor(async () => {
      await runDurableObjectAlarm(relay);
      expect((await relay.read(event))?.deliveries[1]?.status).toBe("failed");
    });
    const raised = (await alerts()).map(({ event }) => event.alert);
    expect(raised).toMatchObject([{ type: "delivery.failed", target: "b", failoverFor: "a" }]);
  });

  it("raises one alert in ten minutes, and the next tells how many were left out", async () => {
    targets.answer("a.example", status(400));
    for (const text of ["1", "2", "3"]) await push(text, documentWith());
    expect(await alerts()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 10 * 60_000);
    await push("4", documentWith());
    const [latest, first, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(latest?.event.alert).toMatchObject({ leftOut: 2 });
    expect(first?.event.alert).not.toHaveProperty("leftOut");
  });
});

describe("an alert", () => {
  it("is never about an alert, however its own delivery fails", async () => {
    targets.answer("a.example", status(400));
    targets.answer("chat.example", status(410));
    await push("loop", documentWith());
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert?.deliveries).toMatchObject([{ target: "chat", status: "failed" }]);
    expect(await alerts()).toHaveLength(1);
  });

  it("that no rule wants is kept and goes nowhere", async () => {
    targets.answer("a.example", status(400));
    await push("unwanted", { ...documentWith(), rules: [{ name: "pushes", targets: ["a"] }] });
    expect(await alerts()).toMatchObject([{ deliveries: [], routing: { rules: [] } }]);
  });

  it("survives the death of its object before it was routed", async () => {
    targets.answer("a.example", status(400));
    const document = documentWith();
    await env.RULES.put("rules", JSON.stringify(document));
    const { event } = await relay.accept(await arrivalOf("dies", document, { repository }));
    await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]?.status).toBe("failed"));
    await abortAllDurableObjects();
    relay = env.REPOSITORY.getByName(repository);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await alerts()).toMatchObject([{ deliveries: [{ target: "chat", status: "delivered" }] }]);
    expect(sentTo("chat.example")).toBe(1);
  });

  it("has the next alarm set while it is being routed, should its object die by then", async () => {
    targets.answer("a.example", status(400));
    await push("hangs", documentWith());
    const { promise: admitted, resolve: admit } = Promise.withResolvers<void>();
    const admission = vi.spyOn(Directory.prototype, "admitAlerts").mockImplementation((types) => {
      return admitted.then(() => types.map(() => 0)) as never;
    });
    vi.setSystemTime(Date.now() + RULES_SEEN_MS);
    const earliest = Date.now() + 60_000;
    const alarmRun = runDurableObjectAlarm(relay);
    await vi.waitFor(() => expect(admission).toHaveBeenCalled());
    const next = await runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
    const latest = Date.now() + 60_000;
    admit();
    await alarmRun;
    admission.mockRestore();
    expect(next ?? Infinity).toBeLessThanOrEqual(latest);
    // In the past it would fire at once, again and again.
    expect(next).toBeGreaterThanOrEqual(earliest);
    expect(await alerts()).toMatchObject([{ deliveries: [{ target: "chat", status: "delivered" }] }]);
  });

  it("can be redelivered like any event", async () => {
    targets.answer("a.example", status(400));
    targets.answer("chat.example", status(404));
    await push("again", documentWith());
    const [alert] = await alerts();
    targets.answer("chat.example", status(200));
    await relay.redeliver(alert?.deliveries[0]?.id ?? "");
    const [after] = await alerts();
    expect(after?.deliveries.map((delivery) => delivery.status)).toEqual(["failed", "delivered"]);
  });
});

describe("a delivery that waits for an approval", () => {
  it("raises an alert of its own, also right after another to the same target", async () => {
    const rules = [
      { name: "pushes", targets: [{ target: "a", approval: true }] },
      { name: "alerts", on: ["approval.needed"], targets: ["chat"] },
    ];
    const document = { ...documentWith(), rules };
    await env.RULES.put("rules", JSON.stringify(document));
    const before = Date.now();
    for (const text of ["first", "second"]) {
      const { event } = await relay.accept(await arrivalOf(text, document, { repository }));
      const waiting = { awaits: "approval", reason: "waits for an approval" };
      await vi.waitFor(async () => expect((await relay.read(event))?.deliveries[0]).toMatchObject(waiting));
    }
    const raised = (await alerts()).map(({ event }) => event.alert);
    expect(raised).toMatchObject([
      { type: "approval.needed", target: "a" },
      { type: "approval.needed", target: "a" },
    ]);
    expect(new Set(raised.map((alert) => alert?.deliveryId)).size).toBe(2);
    // The link is good for a week.
    const [, until] = /\/(\d+)\.[^/]+$/.exec(raised[0]?.approveUrl ?? "") ?? [];
    expect(Number(until)).toBeGreaterThanOrEqual(before + 7 * 86_400_000);
    expect(Number(until)).toBeLessThanOrEqual(Date.now() + 7 * 86_400_000);
  });
});

describe("a target that takes nothing more", () => {
  it("raises an alert when it says that it is gone", async () => {
    targets.answer("a.example", status(410));
    await push("gone", documentWith());
    const raised = (await alerts()).map(({ event }) => event.alert?.type);
    expect(new Set(raised)).toEqual(new Set(["delivery.failed", "target.paused"]));
    expect(raised).toHaveLength(2);
  });

  it("raises one alert when its breaker opens, and none for each probe that fails", async () => {
    targets.answer("a.example", status(503));
    const document = documentWith({ schedule: ["1h", "1h", "1h"], breaker: { failures: 2, probe: "1m" } });
    await push("1", document);
    expect(await alerts()).toEqual([]);
    const lines = vi.spyOn(console, "log").mockReturnValue();
    await push("2", document);
    const written = lines.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string });
    lines.mockRestore();
    expect(written.filter((line) => line.event === "target.paused")).toEqual([
      {
        event: "target.paused",
        repository,
        target: "a",
        reason: "2 failures in a row, the last: answered 503",
        probeInMs: 60_000,
      },
    ]);
    const [alert, ...others] = await alerts();
    expect(others).toEqual([]);
    expect(alert?.event.alert).toMatchObject({ type: "target.paused", target: "a" });
    expect(alert?.event.alert?.reason).toMatch(/^2 failures in a row, the last: answered 503$/);
    vi.setSystemTime(Date.now() + 2 * 3_600_000);
    await runDurableObjectAlarm(relay);
    expect(sentTo("a.example")).toBeGreaterThan(2);
    expect(await alerts()).toHaveLength(1);
  });
});
