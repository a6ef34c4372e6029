import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Report } from "../../../src/core/delivery/report.ts";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { arrivalOf, impatientWebhook as webhook } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

const MINUTE_MS = 60_000;
const UNKNOWN = "dlv_0000000000000000000000_1";

let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;

emptyStorageForEach();

beforeEach(() => {
  relay = env.REPOSITORY.getByName("acme/operated");
  targets = stubTargets();
});

/** Pushes to the targets `a` and `b`; the ids of the event and its deliveries. */
async function push(
  text: string,
  fields: object = {},
  pushedAt?: number,
): Promise<[event: string, a: string, b: string]> {
  const document = {
    version: 1,
    targets: { a: webhook("a", fields), b: webhook("b") },
    rules: [{ name: "all", targets: ["a", "b"] }],
  };
  await env.RULES.put("rules", JSON.stringify(document));
  const { event, deliveries } = await relay.accept(
    await arrivalOf(`{"push":"${text}"}`, document, pushedAt === undefined ? {} : { pushedAt }),
  );
  await vi.waitFor(async () => {
    expect((await deliveriesOf(event)).filter(({ attempts }) => attempts.length === 0)).toEqual([]);
  });
  return [event, deliveries[0]?.id ?? "", deliveries[1]?.id ?? ""];
}

async function deliveriesOf(event: string): Promise<readonly Delivery[]> {
  return (await relay.read(event))?.deliveries ?? [];
}

const statuses = async (event: string): Promise<string[]> =>
  (await deliveriesOf(event)).map(({ target, status: outcome }) => `${target} ${outcome}`);

/** A push whose delivery waits for an approval. */
async function pushToApprove(text: string): Promise<[event: string, delivery: string]> {
  const document = {
    version: 1,
    targets: { a: webhook("a") },
    rules: [{ name: "all", targets: [{ target: "a", approval: true }] }],
  };
  await env.RULES.put("rules", JSON.stringify(document));
  const { event, deliveries } = await relay.accept(await arrivalOf(text, document));
  await vi.waitFor(async () => expect((await deliveriesOf(event))[0]?.awaits).toBe("approval"));
  return [event, deliveries[0]?.id ?? ""];
}

const reportOf = (state: Report["state"], description: string): Report => ({ state, description, at: Date.now() });

describe("a redelivery", () => {
  it("adds a delivery that names the operator and the one before", async () => {
    const [event, a] = await push("again");
    const fresh = await relay.redeliver(a, "alice");
    expect(fresh).toEqual({ id: `${event.replace("evt", "dlv")}_3`, target: "a" });
    const [, , third] = await deliveriesOf(event);
    expect(third).toMatchObject({ id: fresh?.id, redeliveryOf: a, redeliveredBy: "alice", status: "pending" });
  });

  it("is made once for two requests with one key, also after it has ended", async () => {
    const [event, a] = await push("twice");
    const fresh = await relay.redeliver(a, "alice", "key-1");
    expect(fresh).toEqual({ id: `${event.replace("evt", "dlv")}_3`, target: "a" });
    expect(await relay.redeliver(a, "alice", "key-1")).toEqual({ ...fresh, already: "started" });
    await vi.waitFor(async () => expect((await deliveriesOf(event))[2]?.status).toBe("delivered"));
    expect(await relay.redeliver(a, "alice", "key-1")).toEqual({ ...fresh, already: "started" });
    expect(await deliveriesOf(event)).toHaveLength(3);
  });

  it("is refused while an earlier one is open", async () => {
    const [event, a] = await push("open");
    const { promise, resolve } = Promise.withResolvers<Response>();
    targets.answer("a.example", () => promise);
    const fresh = await relay.redeliver(a, "alice", "key-1");
    expect(await relay.redeliver(a, "bob", "key-2")).toEqual({ ...fresh, already: "open" });
    expect(await relay.redeliver(a)).toEqual({ ...fresh, already: "open" });
    expect(await deliveriesOf(event)).toHaveLength(3);
    resolve(new Response("ok"));
  });

  it("of an unknown delivery is none", async () => {
    const [event] = await push("known");
    expect(await relay.redeliver(UNKNOWN, "alice")).toBeUndefined();
    expect(await relay.redeliver(`${event.replace("evt", "dlv")}_9`, "alice")).toBeUndefined();
    expect(await deliveriesOf(event)).toHaveLength(2);
  });

  it("of an event is one for each target that failed, or for the one that is named", async () => {
    targets.answer("a.example", status(400));
    targets.answer("b.example", status(400));
    const [event] = await push("fails");
    await relay.redeliverEvent(event, undefined, "alice", "b");
    expect(await statuses(event)).toEqual(["a failed", "b failed", "b pending"]);
    await relay.redeliverEvent(event, undefined, "bob");
    expect(await statuses(event)).toEqual(["a failed", "b failed", "b pending", "a pending"]);
    expect((await deliveriesOf(event)).map(({ redeliveredBy }) => redeliveredBy)).toEqual([
      undefined,
      undefined,
      "alice",
      "bob",
    ]);
  });

  it("of an event that did not fail, or is unknown, changes nothing", async () => {
    const [event] = await push("works");
    await relay.redeliverEvent(event);
    await relay.redeliverEvent("evt_0000000000000000000000");
    expect(await statuses(event)).toEqual(["a delivered", "b delivered"]);
  });

  it("of an event to another target adds that, once", async () => {
    const [event] = await push("more");
    const other = { name: "c", definition: webhook("c") as never };
    await relay.redeliverEvent(event, other, "alice");
    await relay.redeliverEvent(event, other, "alice");
    const [, , third, ...others] = await deliveriesOf(event);
    expect(others).toEqual([]);
    expect(third).toMatchObject({ target: "c", redeliveredBy: "alice" });
    expect((await relay.read(event))?.targets["c"]).toEqual(other.definition);
  });
});

describe("a report", () => {
  const waits = { url: "https://a.example/${secret:TARGET_SECRET}", result: "callback" };

  it("ends a delivery that waits for it; the first one counts, and is stored without secrets", async () => {
    const [event, a, b] = await push("reported", waits);
    expect(await statuses(event)).toEqual(["a pending", "b delivered"]);
    const said = 'Pa55/w0rd+of-"target"&~one is wrong';
    expect(await relay.report(a, reportOf("failure", said))).toBe("failure");
    expect(await relay.report(a, reportOf("success", "late"))).toBe("failure");
    const [delivery] = await deliveriesOf(event);
    expect(delivery).toMatchObject({
      status: "failed",
      report: { state: "failure", description: "[redacted] is wrong" },
    });
    // Nobody waits for this one.
    expect(await relay.report(b, reportOf("failure", "no"))).toBe("delivered");
    expect(await relay.report(UNKNOWN, reportOf("success", ""))).toBeUndefined();
  });

  it("of success keeps an older push from a deploy target", async () => {
    const now = Date.now();
    const deploys = { kind: "deploy", result: "callback" };
    const [, newer] = await push("newer", deploys, now - MINUTE_MS);
    expect(await relay.report(newer, reportOf("success", ""))).toBe("success");
    const document = { version: 1, targets: { a: webhook("a", deploys) }, rules: [{ name: "all", targets: ["a"] }] };
    const { event: older } = await relay.accept(
      await arrivalOf('{"push":"older"}', document, { pushedAt: now - 2 * MINUTE_MS }),
    );
    await vi.waitFor(async () => expect(await statuses(older)).toEqual(["a superseded"]));
  });
});

describe("a decision", () => {
  it("approves a delivery, which is due then, and counts once", async () => {
    const [event, delivery] = await pushToApprove("approved");
    expect(await relay.decide(delivery, "approve", "alice")).toMatchObject({
      id: delivery,
      status: "pending",
      dueAt: Date.now(),
      approval: { by: "alice" },
    });
    expect(await relay.decide(delivery, "reject", "bob")).toBeUndefined();
    expect((await deliveriesOf(event))[0]).toMatchObject({ approval: { by: "alice" } });
  });

  it("rejects a delivery, which fails then", async () => {
    const [event, delivery] = await pushToApprove("rejected");
    expect(await relay.decide(delivery, "reject", "bob")).toMatchObject({ status: "failed" });
    expect((await deliveriesOf(event))[0]).toMatchObject({ status: "failed", reason: expect.stringContaining("bob") });
    expect(targets.sent).toEqual([]);
  });

  it("on a delivery that waits for none, or is unknown, is none", async () => {
    const [, a] = await push("waits for nothing");
    expect(await relay.decide(a, "approve", "alice")).toBeUndefined();
    expect(await relay.decide(UNKNOWN, "approve", "alice")).toBeUndefined();
  });
});
