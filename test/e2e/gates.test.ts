import { afterAll, beforeAll, describe, test } from "vitest";
import { CRITICAL, harborScan } from "../core/senders/harbor-bodies.ts";
import { deliveryTo, eventOnce, settledEvent, statuses } from "./history.ts";
import { post, type Receipt } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";

// Harbor reports a push, and then the end of its scan: production waits for a clean one.

const HARBOR_AUTHORIZATION = "Bearer e2e-webhook-of-harbor";
const HOST = "harbor.example.com:8443";
const REPOSITORY = `${encodeURIComponent(`${HOST}/acme`)}/web`;

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function startRelay(path: string): Promise<Relay> {
  const targets = {
    staging: { type: "webhook", url: receiver.url(`${path}/staging`) },
    production: { type: "webhook", kind: "deploy", url: receiver.url(`${path}/production`) },
  };
  const rules = [{ name: "release", targets: ["staging", { target: "production", after: ["scan", "staging"] }] }];
  const gates = { scan: { on: "scan", pass: "severity in ['none', 'negligible', 'low', 'medium']" } };
  return Relay.start({
    hosts: [receiver.host],
    variables: { HARBOR_AUTHORIZATION, RELAY_TOKENS: `e2e/harbor=${TOKEN}` },
    rules: JSON.stringify({ version: 1, gates, targets, rules }),
  });
}

async function tell(relay: Relay, body: object): Promise<object> {
  const headers = { authorization: HARBOR_AUTHORIZATION };
  const answer = await post(relay, JSON.stringify(body), { token: `${TOKEN}/harbor`, headers });
  return { status: answer.status, ...((await answer.json()) as object) };
}

/** Pushes an artifact and waits until staging has it; production does not. */
async function pushed(relay: Relay, digest: string): Promise<string> {
  const resources = [{ digest, tag: "v1.2.3", resource_url: `${HOST}/acme/web:v1.2.3` }];
  const repository = { name: "web", namespace: "acme", repo_full_name: "acme/web", repo_type: "private" };
  const push = {
    type: "PUSH_ARTIFACT",
    occur_at: 1680502300,
    operator: "robot$ci",
    event_data: { resources, repository },
  };
  const { event } = (await tell(relay, push)) as unknown as Receipt;
  await eventOnce(relay, event, (record) => deliveryTo(record, "staging").status === "delivered", REPOSITORY);
  return event;
}

describe.concurrent("production after a scan", () => {
  test("gets the push once Harbor reports a clean scan, also after a kill", async ({ expect }) => {
    await using relay = await startRelay("/clean");
    const digest = `sha256:${"1a".repeat(32)}`;
    const event = await pushed(relay, digest);
    await relay.kill9();
    await relay.startAgain();
    expect(receiver.received("/clean/production")).toHaveLength(0);
    expect(await tell(relay, harborScan({ digest }))).toMatchObject({ status: 202, signals: [{ events: [event] }] });
    const record = await settledEvent(relay, event, REPOSITORY);
    expect(statuses(record)).toEqual({ staging: "delivered", production: "delivered" });
    expect(record.gates).toMatchObject({
      scan: { signal: { kind: "scan", status: "success", severity: "none", digest } },
    });
    expect(receiver.received("/clean/production")).toHaveLength(1);
  });

  test("does not get a push with critical findings, and staging does", async ({ expect }) => {
    await using relay = await startRelay("/critical");
    const digest = `sha256:${"2b".repeat(32)}`;
    const event = await pushed(relay, digest);
    await tell(relay, harborScan({ digest, report: CRITICAL }));
    const record = await settledEvent(relay, event, REPOSITORY);
    expect(deliveryTo(record, "production")).toMatchObject({
      status: "failed",
      reason: expect.stringContaining("not sent: gate scan: severity critical; pass does not hold: severity in"),
      attempts: [],
    });
    expect(receiver.received("/critical/staging")).toHaveLength(1);
    expect(receiver.received("/critical/production")).toHaveLength(0);
  });
});
