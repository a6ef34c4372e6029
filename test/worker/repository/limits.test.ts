import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import type { Push } from "../../../src/core/event/event.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

const MINUTE_MS = 60_000;
let number = 0;
let now: number;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

beforeEach(() => {
  relay = env.REPOSITORY.getByName(`acme/limits-${number++}`);
  targets = stubTargets();
  now = Date.now();
  vi.useFakeTimers({ now, toFake: ["Date"] });
});

afterEach(async () => {
  // What a test leaves pending must not be sent when its targets are gone.
  await runInDurableObject(relay, (_, { storage }) => storage.deleteAlarm());
  await env.RULES.delete("rules");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A document with the target `a` and others, all pushes going to `a`. */
function documentWith(fields: object, others: object = {}): object {
  const all = { a: { type: "webhook", url: "https://a.example/hook", timeout: "1s", ...fields }, ...others };
  return { version: 1, targets: all, rules: [{ name: "all", targets: ["a"] }] };
}

async function push(text: string, document: object, facts: Partial<Push> = {}): Promise<string> {
  await env.RULES.put("rules", JSON.stringify(document));
  const { event } = await relay.accept(await arrivalOf(text, document, facts));
  await vi.waitFor(async () => expect(await isUnderWay(event)).toBe(false));
  return event;
}

/** Whether the first attempt of a delivery has not ended: its lease is running. */
async function isUnderWay(event: string): Promise<boolean> {
  return (await deliveries(event)).some(
    ({ dueAt, attempts }) => attempts.length === 0 && (dueAt ?? 0) === Date.now() + 6000,
  );
}

async function deliveries(event: string): Promise<readonly Delivery[]> {
  return (await relay.read(event))?.deliveries ?? [];
}

async function passTime(ms: number): Promise<void> {
  vi.setSystemTime(Date.now() + ms);
  await runDurableObjectAlarm(relay);
}

describe("the breaker", () => {
  const document = documentWith({ breaker: { failures: 3, probe: "1m" } });

  it("opens after failures in a row; what comes then waits, one probe goes at a time, and success lets all go on in order", async () => {
    targets.answer("a.example", status(503));
    for (const text of ["one", "two", "three"]) await push(text, document);
    expect(targets.sent).toHaveLength(3);
    const fourth = await push("four", document);
    const fifth = await push("five", document);
    expect(targets.sent).toHaveLength(3);
    expect((await deliveries(fourth))[0]).toMatchObject({ status: "pending", parked: true, attempts: [] });

    await passTime(3 * MINUTE_MS);
    expect(targets.sent).toHaveLength(4);

    targets.answer("a.example", status(200));
    await passTime(3 * MINUTE_MS);
    for (let second = 0; second < 3; second++) await passTime(1000);
    expect((await deliveries(fourth))[0]?.status).toBe("delivered");
    expect((await deliveries(fifth))[0]?.status).toBe("delivered");
  });

  it("waits as long as it says, however many attempts were under way when it opened", async () => {
    targets.answer("a.example", () => new Promise((resolve) => setTimeout(resolve, 100, status(503)())));
    const arrivals = await Promise.all(
      ["a", "b", "c", "d", "e", "f", "g", "h"].map((text) => arrivalOf(text, document)),
    );
    await Promise.all(arrivals.map((arrival) => relay.accept(arrival)));
    await vi.waitFor(() => expect(targets.sent).toHaveLength(8));
    await new Promise((resolve) => setTimeout(resolve, 300));
    await env.RULES.put("rules", JSON.stringify(document));
    await passTime(70_000);
    expect(targets.sent).toHaveLength(9);
  });

  it("of a target that nobody waits for costs nothing", async () => {
    targets.answer("a.example", status(503));
    for (const text of ["one", "two", "three"]) await push(text, document);
    await push("parked", documentWith({ paused: true, url: "https://a.example/other" }));
    await passTime(3 * MINUTE_MS);
    const setTo = await runInDurableObject(relay, (_, { storage }) => storage.getAlarm());
    expect(setTo).toBeGreaterThanOrEqual(Date.now() + 1000);
  });

  it("is not opened in the place of what a target that is gone has said", async () => {
    targets.answer("a.example", status(410));
    await push("gone", document);
    targets.answer("a.example", status(503));
    const waits = await push("waits", document);
    await passTime(10 * MINUTE_MS);
    expect((await deliveries(waits))[0]).toMatchObject({ parked: true, attempts: [] });
  });

  it("does not count answers that say the message is wrong, not the target", async () => {
    targets.answer("a.example", status(422));
    for (const text of ["one", "two", "three", "four"]) await push(text, document);
    expect(targets.sent).toHaveLength(4);
  });
});

describe("a paused target", () => {
  it("gets nothing, and everything in order once the document lets it", async () => {
    const first = await push("one", documentWith({ paused: true }));
    const second = await push("two", documentWith({ paused: true }));
    expect(targets.sent).toEqual([]);
    expect((await deliveries(first))[0]?.reason).toContain("paused by the rule document");

    await env.RULES.put("rules", JSON.stringify(documentWith({})));
    await passTime(5 * MINUTE_MS);
    await passTime(1000);
    expect((await deliveries(first))[0]?.status).toBe("delivered");
    expect((await deliveries(second))[0]?.status).toBe("delivered");
  });
});

describe("a target that deploys", () => {
  const document = documentWith({ kind: "deploy" });

  it("is never sent an older push of a tag after a newer one; the older is shown as superseded", async () => {
    targets.answer("a.example", status(503));
    const older = await push("older", document, { pushedAt: now - 5000 });
    targets.answer("a.example", status(200));
    const newer = await push("newer", document, { pushedAt: now });
    expect((await deliveries(newer))[0]?.status).toBe("delivered");
    expect((await deliveries(older))[0]).toMatchObject({ status: "superseded" });
    expect((await deliveries(older))[0]?.reason).toContain(newer);
    await passTime(MINUTE_MS);
    expect(targets.sent).toHaveLength(2);
  });

  it("supersedes the older push of no other target", async () => {
    const both = documentWith({ kind: "deploy" }, { b: { type: "webhook", url: "https://b.example/hook" } });
    const document = { ...both, rules: [{ name: "all", targets: ["a", "b"] }] };
    for (const host of ["a.example", "b.example"]) targets.answer(host, status(503));
    const older = await push("older", document, { pushedAt: now - 5000 });
    targets.answer("a.example", status(200));
    await push("newer", document, { pushedAt: now });
    expect((await deliveries(older)).map(({ target, status }) => [target, status])).toEqual([
      ["a", "superseded"],
      ["b", "pending"],
    ]);
  });

  it("is not fooled by a push that says it comes from the future", async () => {
    await push("future", document, { pushedAt: Date.UTC(2100, 0) });
    const later = await push("later", document, { pushedAt: Date.now() + 1 });
    expect((await deliveries(later))[0]?.status).toBe("delivered");
  });

  it("keeps tags apart", async () => {
    targets.answer("a.example", status(503));
    const older = await push("older", document, { tag: "v1" });
    targets.answer("a.example", status(200));
    await push("newer", document, { tag: "v2" });
    await passTime(MINUTE_MS);
    expect((await deliveries(older))[0]?.status).toBe("delivered");
  });
});

describe("limits of a target", () => {
  it("has a delay before the first attempt", async () => {
    const document = { ...documentWith({}), rules: [{ name: "all", targets: ["a"], delay: "30s" }] };
    const event = await push("delayed", document);
    expect(targets.sent).toEqual([]);
    await passTime(30_000);
    expect((await deliveries(event))[0]?.status).toBe("delivered");
  });

  it("gives up what has expired", async () => {
    targets.answer("a.example", status(503));
    const event = await push("expires", documentWith({ expires: "10s", schedule: ["8s", "8s", "8s"] }));
    await passTime(10_000);
    expect((await deliveries(event))[0]).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("expired"),
    });
  });

  it("spreads attempts by the rate, over all repositories", async () => {
    const document = documentWith({ rate: "1/m", url: `https://a.example/${number}` });
    const document2 = JSON.parse(JSON.stringify(document).replaceAll('"a"', `"rated-${number}"`)) as object;
    const first = await push("one", document2);
    const second = await push("two", document2);
    expect(targets.sent).toHaveLength(1);
    expect((await deliveries(first))[0]?.status).toBe("delivered");
    expect((await deliveries(second))[0]).toMatchObject({ status: "pending", hasSlot: true });
    await passTime(MINUTE_MS);
    expect((await deliveries(second))[0]?.status).toBe("delivered");
  });

  it("runs no more attempts at once than it may", async () => {
    targets.answer("a.example", () => new Promise((resolve) => setTimeout(resolve, 300, new Response("ok"))));
    const document = documentWith({ concurrency: 1 });
    const { event: first } = await relay.accept(await arrivalOf("one", document));
    await vi.waitFor(() => expect(targets.sent).toHaveLength(1));
    const second = await push("two", document);
    expect(targets.sent).toHaveLength(1);
    expect((await deliveries(second))[0]?.reason).toContain("waits for one of 1 attempts");
    targets.answer("a.example", status(200));
    await vi.waitFor(async () => expect((await deliveries(first))[0]?.status).toBe("delivered"));
    await passTime(2000);
    expect((await deliveries(second))[0]?.status).toBe("delivered");
  });

  it("retries the statuses that it lists, and no others", async () => {
    const document = documentWith({ retry_on: ["404", "500-599", "!501"] });
    targets.answer("a.example", status(404));
    expect((await deliveries(await push("404", document)))[0]?.status).toBe("pending");
    targets.answer("a.example", status(501));
    expect((await deliveries(await push("501", document)))[0]?.status).toBe("failed");
  });

  it("hands over to its failover when it has failed for good", async () => {
    const other = { b: { type: "webhook", url: "https://b.example/hook" } };
    targets.answer("a.example", status(400));
    const event = await push("failover", documentWith({ failover: "b" }, other));
    await passTime(1000);
    expect((await deliveries(event)).map(({ target, status }) => [target, status])).toEqual([
      ["a", "failed"],
      ["b", "delivered"],
    ]);
  });

  it.each([
    { steering: "abort-message", parksTheNext: false },
    { steering: "disable", parksTheNext: true },
  ])("obeys the header webhook-delivery: $steering", async ({ steering, parksTheNext }) => {
    targets.answer("a.example", status(503, { "webhook-delivery": steering }));
    const [first] = await deliveries(await push("one", documentWith({})));
    expect(first?.status).toBe("failed");
    const [second] = await deliveries(await push("two", documentWith({})));
    expect(second?.parked ?? false).toBe(parksTheNext);
  });
});

describe("redelivery", () => {
  it("is a fresh delivery with an id of its own", async () => {
    const event = await push("again", documentWith({}));
    const [first] = await deliveries(event);
    const fresh = await relay.redeliver(first?.id ?? "");
    await passTime(1);
    expect(fresh?.id).not.toBe(first?.id);
    expect(await deliveries(event)).toMatchObject([
      { id: first?.id, status: "delivered" },
      { id: fresh?.id, status: "delivered", redeliveryOf: first?.id },
    ]);
  });

  it("of an unknown delivery is none", async () => {
    expect(await relay.redeliver("dlv_00000000000000000000000000_1")).toBeUndefined();
  });
});
