import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import type { RepositoryRelay } from "../../../src/worker/repository/relay.ts";
import { arrivalOf } from "./arrival.ts";
import { status, stubTargets, type FakeTargets } from "./targets.ts";

// Many pushes to a target that hangs: what is under way at once, and what becomes of the rest.

const HANGING = ["hangs", "hangs-too"];
const MAX_AT_ONCE = 48;
const MINUTE_MS = 60_000;

/** A document whose targets may hang for as long as a test takes, also on a slow machine. */
function documentFor(...names: readonly string[]): object {
  const targets = names.map((name) => [name, { type: "webhook", url: `https://${name}.example/hook`, timeout: "30s" }]);
  return { version: 1, targets: Object.fromEntries(targets) as object, rules: [{ name: "all", targets: names }] };
}

let number = 0;
let relay: DurableObjectStub<RepositoryRelay>;
let targets: FakeTargets;
/** Has the targets answer that hang until then. */
let answer: () => void;

beforeEach(async () => {
  relay = env.REPOSITORY.getByName(`acme/burst-${number++}`);
  targets = stubTargets();
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = resolve;
  const hang = async (): Promise<Response> => {
    await promise;
    return status(200)();
  };
  for (const name of HANGING) targets.answer(`${name}.example`, hang);
  await env.RULES.put("rules", JSON.stringify(documentFor(...HANGING, "works")));
});

afterEach(async () => {
  await env.RULES.delete("rules");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

async function push(text: string, target = "hangs"): Promise<string> {
  return (await relay.accept(await arrivalOf(text, documentFor(target)))).event;
}

async function burst(count: number, text = "", target = "hangs"): Promise<string[]> {
  const events: string[] = [];
  for (let index = 0; index < count; index++) events.push(await push(`${index}${text}`, target));
  return events;
}

async function deliveriesOf(events: readonly string[]): Promise<Delivery[]> {
  const records = await Promise.all(events.map((event) => relay.read(event)));
  return records.flatMap((record) => record?.deliveries ?? []);
}

async function untilDelivered(events: readonly string[]): Promise<void> {
  await vi.waitFor(
    async () => {
      await runDurableObjectAlarm(relay);
      const deliveries = await deliveriesOf(events);
      expect(deliveries.map((delivery) => delivery.status)).toEqual(events.map(() => "delivered"));
    },
    { interval: 10 },
  );
}

it("so many are sent at once and no more, and another target has its own meanwhile", async () => {
  const events = await burst(60);
  await untilDelivered([await push("the other", "works")]);
  expect(targets.sent).toEqual([...Array<string>(MAX_AT_ONCE).fill("hangs.example"), "works.example"]);
  answer();
  await untilDelivered(events);
  expect(targets.sent).toHaveLength(events.length + 1);
});

it("what has waited until its lease was over is the alarm's, and keeps its time for a retry", async () => {
  targets.answer("works.example", status(503));
  // The clock stands still, so that no lease expires before the last push is stored.
  vi.useFakeTimers({ toFake: ["Date"] });
  const hanging = [...(await burst(MAX_AT_ONCE)), ...(await burst(MAX_AT_ONCE, "other", "hangs-too"))];
  const event = await push("waits", "works");
  expect(targets.sent).not.toContain("works.example");
  vi.setSystemTime(Date.now() + MINUTE_MS);
  const round = runDurableObjectAlarm(relay);
  await vi.waitFor(() => expect(targets.sent).toContain("works.example"));
  answer();
  await round;
  await untilDelivered(hanging);
  expect(targets.sent.filter((host) => host === "works.example")).toHaveLength(1);
  expect((await deliveriesOf([event]))[0]).toMatchObject({ status: "pending", attempts: [{ status: 503 }] });
});

it("large bodies take no more memory than there is: of some the alarm begins the deliveries", async () => {
  // The clock stands still, so that no lease expires before the last push is stored.
  vi.useFakeTimers({ toFake: ["Date"] });
  const events = await burst(50, "x".repeat(1_000_000));
  const begun = (await deliveriesOf(events)).filter(({ dueAt = 0 }) => dueAt > Date.now());
  expect(begun.length).toBeGreaterThan(20);
  expect(begun.length).toBeLessThan(40);
  vi.useRealTimers();
  answer();
  await untilDelivered(events);
  expect(targets.sent).toHaveLength(events.length);
});
