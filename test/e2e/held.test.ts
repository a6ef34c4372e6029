import { afterAll, beforeAll, expect, test } from "vitest";
import { readEvent, settledEvent, statuses } from "./history.ts";
import { push, pushBody, type Receipt } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function rulesTo(path: string): string {
  return everyPushTo({ chat: { url: receiver.url(path) } });
}

/** What /healthz answers, once it has noticed the rule document as it is now. */
function health({ url }: Relay, isWell: boolean): Promise<{ status: number; rules: string }> {
  const read = async (): Promise<{ status: number; rules: string }> => {
    const response = await fetch(new URL("/healthz", url));
    const { checks } = (await response.json()) as { checks: { rules: string } };
    return { status: response.status, rules: checks.rules };
  };
  return until(read, ({ status }) => (status === 200) === isWell);
}

/** Checks that every one of these events was delivered, once. */
async function expectDelivered(relay: Relay, receipts: readonly Receipt[], repository: string, path: string) {
  for (const { event } of receipts) {
    const record = await settledEvent(relay, event, repository);
    expect(statuses(record)).toEqual({ chat: "delivered" });
    expect(record.held).toBeUndefined();
    expect(record.routing?.rules).toEqual(["every push"]);
  }
  const ids = receiver.received(path).map(({ headers }) => headers["webhook-id"]);
  expect(ids).toHaveLength(receipts.length);
  expect(new Set(ids).size).toBe(receipts.length);
}

// Held events are looked at again every few seconds: these tests wait, and do so together.

test.concurrent("a push without rules is held, and delivered when there are some", async () => {
  await using relay = await Relay.start({ hosts: [receiver.host] });
  const missing = await health(relay, false);
  expect(missing).toEqual({ status: 503, rules: expect.stringMatching(/there is no rule document.*events are held/) });

  const receipt = await push(relay, pushBody("acme/early", receiver.url("/callback")));
  expect(receipt).toMatchObject({ duplicate: false, rules: [], deliveries: [] });
  expect(receipt.held).toContain("there is no rule document");
  const held = await readEvent(relay, receipt.event, "acme/early");
  expect(held).toMatchObject({ held: receipt.held, deliveries: [], callback: { status: "waiting" } });
  expect(receiver.received("/callback")).toEqual([]);

  await relay.writeRules(rulesTo("/early"));
  expect(await health(relay, true)).toEqual({ status: 200, rules: "ok" });
  await expectDelivered(relay, [receipt], "acme/early", "/early");
  expect(receiver.received("/callback")).toHaveLength(1);
});

test.concurrent.each([
  ["is not JSON", "{"],
  ["names a target that does not exist", everyPushTo({ chat: {} }).replace('["chat"]', '["nobody"]')],
])("pushes are held, also after a crash, while the rule document %s", async (why, broken) => {
  const repository = `acme/${why.replaceAll(" ", "-").toLowerCase()}`;
  await using relay = await Relay.start({ hosts: [receiver.host], rules: broken });
  const { status, rules } = await health(relay, false);
  expect({ status, rules }).toEqual({
    status: 503,
    rules: expect.stringContaining("the rule document has 1 problem;"),
  });

  const bodies = [1, 2, 3].map(() => pushBody(repository));
  const receipts = await Promise.all(bodies.map((body) => push(relay, body)));
  for (const { held } of receipts) expect(held).toContain("the rule document has 1 problem");
  expect(await push(relay, bodies[0] ?? "")).toEqual({ ...receipts[0], duplicate: true });

  await relay.kill9();
  await relay.startAgain();
  await relay.writeRules(rulesTo(`/${repository}`));
  await expectDelivered(relay, receipts, repository, `/${repository}`);
});

test.concurrent("an invalid document holds new pushes, and pending deliveries continue", async () => {
  const path = "/breaking";
  receiver.on(path, (_, attempt) =>
    attempt === 1 ? { status: 503, headers: { "retry-after": "4" } } : { status: 200 },
  );
  await using relay = await Relay.start({ hosts: [receiver.host], rules: rulesTo(path) });
  const before = await push(relay, pushBody("acme/breaking"));
  expect(before.deliveries).toHaveLength(1);

  await relay.writeRules("{");
  await health(relay, false);
  const after = await push(relay, pushBody("acme/breaking"));
  expect(after.held).toContain("the rule document has 1 problem");
  expect(statuses(await settledEvent(relay, before.event, "acme/breaking"))).toEqual({ chat: "delivered" });
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const targets = await fetch(new URL("/api/v1/targets", relay.url), { headers });
  expect(await targets.json()).toMatchObject({ isLastValid: true, targets: [{ name: "chat" }] });

  await relay.writeRules(rulesTo("/mended"));
  await expectDelivered(relay, [after], "acme/breaking", "/mended");
});
