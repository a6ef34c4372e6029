import { afterAll, beforeAll, describe, test } from "vitest";
import { deliveryTo, eventOnce, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Received, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";

// A rollout in stages: each begins when the one before has said that it went well.

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

/** Staging reports its result; then production follows. */
function startRelay(path: string, production: object = {}): Promise<Relay> {
  const targets = {
    staging: { type: "webhook", url: receiver.url(`${path}/staging`), result: "callback", within: "60s" },
    production: { type: "webhook", url: receiver.url(`${path}/production`) },
  };
  const rules = [
    { name: "release", targets: ["staging", { target: "production", after: ["staging"], ...production }] },
  ];
  return Relay.start({ hosts: [receiver.host], rules: JSON.stringify({ version: 1, targets, rules }) });
}

/** Where a target was told to report; the payload and the header say the same. */
function callbackUrlOf({ body, headers }: Received): string {
  const { callback_url: url } = JSON.parse(body.toString()) as { callback_url: string };
  return url === headers["x-hubrelay-callback"] ? url : "the header says another";
}

/** Reports to the relay as it listens now. */
function report({ url }: Relay, callbackUrl: string, result: object): Promise<Response> {
  const { pathname } = new URL(callbackUrl);
  return fetch(new URL(pathname, url), { method: "POST", body: JSON.stringify(result) });
}

function decide({ url }: Relay, id: string, decision: string, body: object): Promise<Response> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const path = `/api/v1/deliveries/${id}/${decision}`;
  return fetch(new URL(path, url), { method: "POST", headers, body: JSON.stringify(body) });
}

describe.concurrent("a rollout in stages", () => {
  test("continues after the first stage reports success, also after a kill", async ({ expect }) => {
    await using relay = await startRelay("/success");
    const { event } = await push(relay, pushBody());
    const begun = await eventOnce(relay, event, (record) => deliveryTo(record, "staging").awaits === "result");
    expect(statuses(begun)).toEqual({ staging: "pending", production: "pending" });
    expect(receiver.received("/success/production")).toHaveLength(0);
    await relay.kill9();
    await relay.startAgain();

    const [request] = receiver.received("/success/staging");
    if (request === undefined) throw new Error("staging got nothing");
    const result = { state: "success", description: "12 tests passed", target_url: "https://ci.acme.example/1" };
    const answer = await report(relay, callbackUrlOf(request), result);
    expect([answer.status, await answer.json()]).toEqual([200, { state: "success" }]);

    const record = await settledEvent(relay, event);
    expect(statuses(record)).toEqual({ staging: "delivered", production: "delivered" });
    expect(deliveryTo(record, "staging").report).toMatchObject({ targetUrl: "https://ci.acme.example/1" });
    expect(receiver.received("/success/production")).toHaveLength(1);
    expect((await report(relay, callbackUrlOf(request), { state: "failure" })).status).toBe(409);
    expect((await report(relay, callbackUrlOf(request), { state: "success" })).status).toBe(200);
  });

  test("ends when the first stage reports failure", async ({ expect }) => {
    await using relay = await startRelay("/failure");
    const { event } = await push(relay, pushBody());
    await eventOnce(relay, event, (record) => deliveryTo(record, "staging").awaits === "result");
    const [request] = receiver.received("/failure/staging");
    if (request === undefined) throw new Error("staging got nothing");
    await report(relay, callbackUrlOf(request), { state: "failure", description: "1 test failed" });
    const record = await settledEvent(relay, event);
    expect(record.deliveries.map(({ reason }) => reason)).toEqual([
      "the target reported failure: 1 test failed",
      "not sent: staging failed",
    ]);
    expect(receiver.received("/failure/production")).toHaveLength(0);
  });

  test("accepts a report only from the target, in the right form", async ({ expect }) => {
    await using relay = await startRelay("/forged");
    const { event } = await push(relay, pushBody());
    const record = await eventOnce(relay, event, (record) => deliveryTo(record, "staging").awaits === "result");
    const [request] = receiver.received("/forged/staging");
    if (request === undefined) throw new Error("staging got nothing");
    const url = callbackUrlOf(request);
    const other = deliveryTo(record, "production").id;
    const forged = [
      url.replace(/.$/, url.endsWith("A") ? "B" : "A"),
      url.replace(deliveryTo(record, "staging").id, other),
      url.replace("/acme/web/", "/acme/other/"),
      url.replace("/result/", "/approve/"),
    ];
    const refused = await Promise.all(forged.map((each) => report(relay, each, { state: "success" })));
    expect(refused.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    expect((await report(relay, url, { state: "done" })).status).toBe(422);
    expect(relay.output).not.toContain(new URL(url).pathname);
  });

  test("continues after an approval", async ({ expect }) => {
    await using relay = await startRelay("/approval", { approval: true });
    const { event } = await push(relay, pushBody());
    await eventOnce(relay, event, (record) => deliveryTo(record, "staging").awaits === "result");
    const [request] = receiver.received("/approval/staging");
    if (request === undefined) throw new Error("staging got nothing");
    await report(relay, callbackUrlOf(request), { state: "success" });
    const asked = await eventOnce(relay, event, (record) => deliveryTo(record, "production").awaits === "approval");
    const { id } = deliveryTo(asked, "production");
    expect((await decide(relay, id, "approve", { from: "alice" })).status).toBe(422);
    expect((await decide(relay, id, "approve", { by: "alice" })).status).toBe(200);
    const record = await settledEvent(relay, event);
    expect(deliveryTo(record, "production")).toMatchObject({ status: "delivered", approval: { by: "alice" } });
    expect((await decide(relay, id, "reject", {})).status).toBe(409);
  });

  test("fails when the first stage does not report in time", async ({ expect }) => {
    const targets = { slow: { url: receiver.url("/silent"), result: "callback", within: "1s" } };
    const rules = JSON.stringify({
      version: 1,
      targets: { slow: { type: "webhook", ...targets.slow } },
      rules: [{ name: "all", targets: ["slow"] }],
    });
    await using relay = await Relay.start({ hosts: [receiver.host], rules });
    const { event } = await push(relay, pushBody());
    const record = await settledEvent(relay, event);
    expect(deliveryTo(record, "slow").reason).toBe("the target reported nothing in time");
  });
});
