import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

const MINUTE_MS = 60_000;
let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/attempts-${number++}`);
  targets = stubTargets();
  vi.useFakeTimers({ now: Date.now(), toFake: ["Date"] });
});

afterEach(async () => {
  // What a test leaves pending must not be sent when its targets are gone.
  await runInDurableObject(relay, (_, { storage }) => storage.deleteAlarm());
  await env.RULES.delete("rules");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A document that sends every push to the target `a`. */
function documentWith(fields: object): object {
  const a = { type: "webhook", url: "https://a.example/hook", timeout: "1s", ...fields };
  return { version: 1, targets: { a }, rules: [{ name: "all", targets: ["a"] }] };
}

async function push(text: string, document: object): Promise<string> {
  await env.RULES.put("rules", JSON.stringify(document));
  return (await relay.accept(await arrivalOf(text, document))).event;
}

async function deliveries(event: string): Promise<readonly Delivery[]> {
  return (await relay.read(event))?.deliveries ?? [];
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

describe("the lease of an attempt", () => {
  it("is extended for a longer time-out of the current document", async () => {
    const delay = { rules: [{ name: "all", targets: ["a"], delay: "2m" }] };
    const event = await push("leased", { ...documentWith({ timeout: "1s" }), ...delay });
    await env.RULES.put("rules", JSON.stringify({ ...documentWith({ timeout: "1m" }), ...delay }));
    const { promise: answered, resolve: answer } = Promise.withResolvers<Response>();
    targets.answer("a.example", () => answered);
    const startsAt = Date.now() + 2 * MINUTE_MS;
    const alarmRun = passTime(2 * MINUTE_MS);
    await vi.waitFor(() => expect(targets.sent).toHaveLength(1));
    const [delivery] = await deliveries(event);
    // A minute, and five seconds to record the end.
    expect(delivery?.dueAt).toBeGreaterThanOrEqual(startsAt + 65_000);
    answer(new Response("ok"));
    await alarmRun;
    expect((await deliveries(event))[0]?.status).toBe("delivered");
  });
});

describe("an attempt that is under way", () => {
  it("is not made a second time when its lease ends", async () => {
    const { promise: answered, resolve: answer } = Promise.withResolvers<Response>();
    targets.answer("a.example", () => answered);
    const event = await push("hangs", documentWith({ timeout: "1m" }));
    await vi.waitFor(() => expect(targets.sent).toHaveLength(1));
    await passTime(2 * MINUTE_MS);
    expect(targets.sent).toHaveLength(1);
    answer(new Response("ok"));
    await vi.waitFor(async () => expect((await deliveries(event))[0]?.status).toBe("delivered"));
    expect(targets.sent).toHaveLength(1);
  });
});

describe("a target that cannot be reached", () => {
  it("is sent the push again, as after an answer that says to retry", async () => {
    targets.answer("a.example", () => Promise.reject(new Error("connection refused")));
    const event = await push("unreachable", documentWith({ schedule: ["5s"] }));
    await vi.waitFor(async () => expect((await deliveries(event))[0]?.attempts).toHaveLength(1));
    expect((await deliveries(event))[0]).toMatchObject({ status: "pending", reason: "no answer: connection refused" });
    targets.answer("a.example", status(200));
    await passTime(6000);
    expect((await deliveries(event))[0]).toMatchObject({ status: "delivered", attempts: [{}, { status: 200 }] });
  });
});

describe("a target that is gone", () => {
  it("gets what waits once it is defined anew, and is not shown as paused any longer", async () => {
    targets.answer("a.example", status(410));
    const gone = await push("gone", documentWith({}));
    await vi.waitFor(async () => expect((await deliveries(gone))[0]?.status).toBe("failed"));
    const waits = await push("waits", documentWith({}));
    await vi.waitFor(async () => expect((await deliveries(waits))[0]?.parked).toBe(true));
    await env.RULES.put("rules", JSON.stringify(documentWith({ url: "https://new.example/hook" })));
    // The platform's own alarm may be at work, which routes the alerts with the document before.
    await vi.waitFor(async () => {
      await passTime(10 * MINUTE_MS);
      expect((await deliveries(waits))[0]?.status).toBe("delivered");
    });
    const blocked = await runInDurableObject(relay, (_, { storage }) => {
      return storage.sql.exec("SELECT target FROM blocked").toArray();
    });
    expect(blocked).toEqual([]);
  });
});
