import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventRecord } from "../../src/core/record/record.ts";
import { deliveryTo, eventOnce, settledEvent, statuses } from "../e2e/history.ts";
import { post, type Receipt } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay, TOKEN } from "../e2e/relay-process.ts";
import { ACCOUNT, Registry } from "./registry.ts";

// Notifications of a registry that speaks the real API, confirmed there before anything is delivered.

let registry: Registry;
let receiver: Receiver;
let relay: Relay;
/** The digest of acme/web:v1. */
let digest: string;
/** That of acme/web:multi, an index of acme/web:v1 and acme/web:v2. */
let index: string;
let second: string;

beforeAll(async () => {
  registry = await Registry.start();
  digest = await registry.push("acme/web", "v1");
  second = await registry.push("acme/web", "v2");
  index = await registry.pushIndex("acme/web", "multi", [digest, second]);
  receiver = await startReceiver();
  relay = await Relay.start({
    hosts: [receiver.host, registry.host],
    variables: { ROBOT: ACCOUNT.password, RELAY_TOKENS: `e2e/distribution|harbor=${TOKEN}` },
    rules: JSON.stringify(documentWith("${secret:ROBOT}")),
  });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
  await registry?.[Symbol.asyncDispose]();
});

function documentWith(password: string): object {
  return {
    version: 1,
    verify: { by: "digest", within: "1s" },
    registries: { [registry.host]: { scheme: "http", username: ACCOUNT.username, password, look_up_tags: true } },
    targets: { deploy: { type: "webhook", kind: "deploy", url: receiver.url("/deploy") } },
    rules: [{ name: "all", targets: ["deploy"] }],
    gates: { scan: { on: "scan" } },
  };
}

/** The record of a notification that says so of a tag, once it is settled. */
async function recordOf(tag: string, said: string | undefined): Promise<EventRecord> {
  const target = { repository: "acme/web", tag, ...(said !== undefined && { digest: said }) };
  const event = { id: `${tag}-${said}`, action: "push", timestamp: new Date().toISOString(), target };
  const body = JSON.stringify({ events: [{ ...event, request: { host: registry.host } }] });
  const answer = await post(relay, body, { token: `${TOKEN}/distribution` });
  const { event: id } = (await answer.json()) as Receipt;
  return settledEvent(relay, id, `${registry.host}%2Facme/web`);
}

/** What becomes of it. */
async function told(tag: string, said: string | undefined): Promise<readonly [status: unknown, reason: unknown]> {
  const record = await recordOf(tag, said);
  return [statuses(record)["deploy"], deliveryTo(record, "deploy").reason];
}

describe("a push that its registry can confirm", () => {
  test("is delivered with its digest", async () => {
    expect(await told("v1", digest)).toEqual(["delivered", undefined]);
    expect(receiver.received("/deploy").at(-1)?.headers["x-hubrelay-digest"]).toBe(digest);
  });

  test("and names no digest gets the registry's", async () => {
    expect(await told("v1", undefined)).toEqual(["delivered", undefined]);
    expect(receiver.received("/deploy").at(-1)?.headers["x-hubrelay-digest"]).toBe(digest);
  });

  test("of a multi-platform image has the manifests that gates wait for", async () => {
    const { verification } = await recordOf("multi", index);
    expect(verification).toMatchObject({ status: "confirmed", found: { digest: index, manifests: [digest, second] } });
  });

  test("and is forged is not delivered, whether by tag or by digest", async () => {
    const before = receiver.received("/deploy").length;
    const forged = `sha256:${"a0".repeat(32)}`;
    expect(await told("v9", forged)).toEqual([
      "failed",
      `not confirmed by ${registry.host}: ${registry.host} does not know the tag`,
    ]);
    expect(await told("v1", forged)).toEqual([
      "failed",
      `not confirmed by ${registry.host}: the tag has the digest ${digest}, not the one that the push named`,
    ]);
    expect(receiver.received("/deploy")).toHaveLength(before);
  });
});

function isChecked({ verification }: EventRecord): boolean {
  return verification?.status !== "pending";
}

/** The record of a push that names its digest alone, as Harbor's do, once it is settled. */
async function recordByDigest(pushed: string): Promise<EventRecord> {
  const resource = { digest: pushed, tag: pushed, resource_url: `${registry.host}/acme/web@${pushed}` };
  const data = { resources: [resource], repository: { repo_full_name: "acme/web" } };
  const body = JSON.stringify({ type: "PUSH_ARTIFACT", occur_at: Date.now() / 1000, event_data: data });
  const answer = await post(relay, body, { token: `${TOKEN}/harbor` });
  const { event: id } = (await answer.json()) as Receipt;
  await eventOnce(relay, id, isChecked, `${registry.host}%2Facme/web`);
  return settledEvent(relay, id, `${registry.host}%2Facme/web`);
}

describe("a push by digest alone", () => {
  test("is delivered with the tags that its registry has for it", async () => {
    const pushed = await registry.push("acme/web", "v3");
    const { event, verification, deliveries } = await recordByDigest(pushed);
    expect(event.push).toMatchObject({ tag: "v3", digest: pushed });
    expect(verification).toMatchObject({ status: "confirmed", found: { tags: ["v3"] } });
    expect(deliveries.map(({ status }) => status)).toEqual(["delivered"]);
  });

  test("and without a tag goes nowhere", async () => {
    const { verification, routing } = await recordByDigest(await registry.push("acme/web", "none", true));
    expect(verification?.status).toBe("confirmed");
    expect(routing?.refused).toMatch(/^the push has no tag: no tag has its digest, .* asked for \d+ of \d+ tags$/);
  });

  test("and unknown to its registry is not confirmed", async () => {
    const { verification } = await recordByDigest(`sha256:${"a0".repeat(32)}`);
    expect([verification?.status, verification?.reason]).toEqual([
      "unconfirmed",
      `${registry.host} does not know the digest`,
    ]);
  });
});
