import { afterAll, beforeAll, describe, test } from "vitest";
import { CRITICAL, harborScan } from "../core/senders/harbor-bodies.ts";
import { deliveryTo, eventOnce, readEvent, settledEvent, statuses } from "./history.ts";
import { post, type Receipt } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay, TOKEN } from "./relay-process.ts";

// Harbor reports a push, and then the end of its scan: production waits for a clean one.

const HARBOR_AUTHORIZATION = "Bearer e2e-webhook-of-harbor";
const HOST = "harbor.example.com:8443";
const REPOSITORY = placeOn(HOST);

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver();
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

function startRelay(path: string, parts: object = {}): Promise<Relay> {
  const targets = {
    staging: { type: "webhook", url: receiver.url(`${path}/staging`) },
    production: { type: "webhook", kind: "deploy", url: receiver.url(`${path}/production`) },
  };
  const rules = [{ name: "release", targets: ["staging", { target: "production", after: ["scan", "staging"] }] }];
  const gates = { scan: { on: "scan", pass: "severity in ['none', 'negligible', 'low', 'medium']" } };
  return Relay.start({
    hosts: [receiver.host],
    variables: { HARBOR_AUTHORIZATION, RELAY_TOKENS: `e2e/harbor=${TOKEN}` },
    rules: JSON.stringify({ version: 1, gates, targets, rules, ...parts }),
  });
}

async function tell(relay: Relay, body: object): Promise<object> {
  const headers = { authorization: HARBOR_AUTHORIZATION };
  const answer = await post(relay, JSON.stringify(body), { token: `${TOKEN}/harbor`, headers });
  return { status: answer.status, ...((await answer.json()) as object) };
}

/** Pushes an artifact and waits until staging has it; production does not. */
async function pushed(relay: Relay, digest: string, host = HOST): Promise<string> {
  const resources = [{ digest, tag: "v1.2.3", resource_url: `${host}/acme/web:v1.2.3` }];
  const repository = { name: "web", namespace: "acme", repo_full_name: "acme/web", repo_type: "private" };
  const push = {
    type: "PUSH_ARTIFACT",
    occur_at: 1680502300,
    operator: "robot$ci",
    event_data: { resources, repository },
  };
  const { event } = (await tell(relay, push)) as unknown as Receipt;
  await eventOnce(relay, event, (record) => statuses(record)["staging"] === "delivered", placeOn(host));
  return event;
}

/** The repository of all tests, as the API's paths have it. */
function placeOn(host: string): string {
  return `${encodeURIComponent(`${host}/acme`)}/web`;
}

const INDEX = `sha256:${"c3".repeat(32)}`;
const AMD = `sha256:${"a1".repeat(32)}`;
const ARM = `sha256:${"b2".repeat(32)}`;
const ATTESTATION = `sha256:${"d4".repeat(32)}`;

/** Has the receiver answer as the registry of an image of two platforms, as BuildKit pushes it. */
function serveIndex(): void {
  const type = "application/vnd.oci.image.index.v1+json";
  const headers = { "content-type": type, "docker-content-digest": INDEX };
  const manifests = [AMD, ARM].map((digest) => ({ digest, platform: { os: "linux", architecture: "any" } }));
  const attestation = { digest: ATTESTATION, platform: { os: "unknown", architecture: "unknown" } };
  const body = JSON.stringify({ schemaVersion: 2, mediaType: type, manifests: [...manifests, attestation] });
  receiver.on("/v2/acme/web/manifests/v1.2.3", () => ({ status: 200, headers }));
  receiver.on(`/v2/acme/web/manifests/${INDEX}`, () => ({ status: 200, headers, body }));
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

  test("gets a multi-platform image once all its platforms are scanned, by the registry's index", async ({
    expect,
  }) => {
    serveIndex();
    const registries = { [receiver.host]: { scheme: "http" } };
    await using relay = await startRelay("/platforms", { verify: "digest", registries });
    const { host } = receiver;
    // Harbor scans while the push is confirmed, and its report may come first.
    await tell(relay, harborScan({ digest: AMD, host }));
    const event = await pushed(relay, INDEX, host);
    await tell(relay, harborScan({ digest: ATTESTATION, host, report: CRITICAL }));
    expect((await readEvent(relay, event, placeOn(host))).gates).toMatchObject({
      scan: { missing: 1, manifests: { [AMD]: { severity: "none" } } },
    });
    expect(receiver.received("/platforms/production")).toHaveLength(0);
    await relay.kill9();
    await relay.startAgain();
    await tell(relay, harborScan({ digest: ARM, host }));
    expect(statuses(await settledEvent(relay, event, placeOn(host)))).toEqual({
      staging: "delivered",
      production: "delivered",
    });
  });

  test("does not get one with a critical platform, where its rule alone has the push confirmed", async ({ expect }) => {
    serveIndex();
    const registries = { [receiver.host]: { scheme: "http" } };
    const rules = [
      { name: "staging", targets: ["staging"] },
      { name: "production", verify: "digest", targets: [{ target: "production", after: ["scan"] }] },
    ];
    await using relay = await startRelay("/one-critical", { registries, rules });
    const { host } = receiver;
    await tell(relay, harborScan({ digest: ARM, host, report: CRITICAL }));
    const event = await pushed(relay, INDEX, host);
    const { reason, attempts } = deliveryTo(await settledEvent(relay, event, placeOn(host)), "production");
    expect(reason).toContain("not sent: gate scan: severity critical; pass does not hold");
    expect(attempts).toEqual([]);
    expect(receiver.received("/one-critical/production")).toHaveLength(0);
  });
});
