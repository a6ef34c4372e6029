import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Env } from "../../../src/worker/env/env.ts";
import { CRITICAL, harborReplication, harborScan, SCANNED } from "../../core/senders/harbor-bodies.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { impatientWebhook as webhook } from "../repository/arrival.ts";
import { stubTargets } from "../repository/targets.ts";
import { EVERY_SENDER, lastRejection, tell } from "./tell.ts";

const REPOSITORY = "harbor.example.com:8443/acme/web";
const HOUR_MS = 3_600_000;

const rules = {
  version: 1,
  gates: { scan: { on: "scan", pass: "counts.critical == 0" } },
  targets: { production: webhook("production") },
  rules: [{ name: "all", targets: [{ target: "production", after: ["scan"] }] }],
};

let now = Date.now();

emptyStorageForEach();

beforeEach(() => {
  stubTargets();
});

afterEach(() => {
  vi.useRealTimers();
});

/** Puts a rule document that is read at once: an hour on, no cache is fresh. */
async function putRules(text: string): Promise<void> {
  await env.RULES.put("rules", text);
  now += HOUR_MS;
  vi.useFakeTimers({ now, toFake: ["Date"] });
}

/** A push of the scanned artifact; Harbor's robots push by tag too. */
function push(tag: string): object {
  const resources = [{ digest: SCANNED, tag, resource_url: `${REPOSITORY}:${tag}` }];
  const repository = { name: "web", namespace: "acme", repo_full_name: "acme/web", repo_type: "private" };
  return { type: "PUSH_ARTIFACT", occur_at: 1680502300, operator: "robot$ci", event_data: { resources, repository } };
}

/** The delivery of a push that is sent now. */
async function deliveryOf(tag: string): Promise<unknown> {
  const { json } = await tell(`${EVERY_SENDER}/harbor`, push(tag));
  return (await env.REPOSITORY.getByName(REPOSITORY).read(json.event ?? ""))?.deliveries[0];
}

describe("a scan that Harbor reports", () => {
  it("is kept if a gate asks for scans, and answered with the pushes that it decided on", async () => {
    await putRules(JSON.stringify(rules));
    const { json: pushed } = await tell(`${EVERY_SENDER}/harbor`, push("v1"));
    const { status, json } = await tell(`${EVERY_SENDER}/harbor`, harborScan({ report: CRITICAL }));
    const signal = { kind: "scan", repository: REPOSITORY, digest: SCANNED };
    expect([status, json]).toEqual([202, { signals: [{ ...signal, events: [pushed.event] }] }]);
    expect(await deliveryOf("v2")).toMatchObject({
      status: "failed",
      reason: "not sent: gate scan: severity critical; pass does not hold: counts.critical == 0",
    });
  });

  it.each([
    [
      "no gate asks for scans",
      JSON.stringify({ ...rules, gates: { scan: { on: "replication" } } }),
      harborScan(),
      "SCANNING_COMPLETED",
    ],
    ["there is no gate", JSON.stringify({ ...rules, gates: {}, rules: [] }), harborScan(), "SCANNING_COMPLETED"],
    ["it is no scan", JSON.stringify(rules), harborScan({ scanType: "sbom" }), "SCANNING_COMPLETED"],
    ["a replication is no scan", JSON.stringify(rules), harborReplication(), "REPLICATION"],
  ])("is ignored if %s", async (_, text, body, type) => {
    await putRules(text);
    const { status, json } = await tell(`${EVERY_SENDER}/harbor`, body);
    expect([status, json]).toEqual([200, { ignored: `the event ${type}` }]);
    await putRules(JSON.stringify(rules));
    expect(await deliveryOf("v1")).toMatchObject({ status: "pending", awaits: "targets" });
  });

  it("is kept without a valid rule document, because nobody can tell whether a gate asks for it", async () => {
    await putRules("{");
    expect((await tell(`${EVERY_SENDER}/harbor`, harborScan({ report: CRITICAL }))).status).toBe(202);
    await putRules(JSON.stringify(rules));
    expect(await deliveryOf("v1")).toMatchObject({ status: "failed" });
  });
});

it("a sender of the rule document decides on pushes of Docker Hub by their tag", async () => {
  const scanner = {
    signal: {
      kind: "'scan'",
      registry: "'docker.io'",
      repository: "payload.image",
      tag: "payload.tag",
      status: "'success'",
      severity: "payload.severity",
    },
    proof: { header: "x-key", secret: "${secret:SCANNER_KEY}" },
  };
  const gates = { scan: { on: "scan", pass: "severity == 'low'" } };
  await putRules(JSON.stringify({ ...rules, gates, senders: { scanner } }));
  const token = "test-token-of-the-scanner";
  const changes = { RELAY_TOKENS: `ci/docker-hub|scanner=${token}`, SCANNER_KEY: "key" };
  const hub = { push_data: { tag: "v1" }, repository: { repo_name: "acme/scanned" } };
  const { json: pushed } = await tell(token, hub, changes);
  const body = { image: "acme/scanned", tag: "v1", severity: "high" };
  expect((await tell(`${token}/scanner`, body, changes)).status).toBe(401);
  const { status, json } = await tell(`${token}/scanner`, body, changes, { "x-key": "key" });
  expect([status, json]).toMatchObject([202, { signals: [{ repository: "acme/scanned", events: [pushed.event] }] }]);
  const record = await env.REPOSITORY.getByName("acme/scanned").read(pushed.event ?? "");
  expect(record?.deliveries[0]?.reason).toBe(
    "not sent: gate scan: severity high; pass does not hold: severity == 'low'",
  );
});

it("a scan that its object cannot keep is answered 503, so that Harbor sends it again", async () => {
  await putRules(JSON.stringify(rules));
  const takeSignals = vi.fn<() => Promise<never>>(() => Promise.reject(new Error("down")));
  const REPOSITORY = { getByName: () => ({ hasEvents: () => true, takeSignals }) } as unknown as Env["REPOSITORY"];
  const { status, headers, json } = await tell(`${EVERY_SENDER}/harbor`, harborScan(), { REPOSITORY });
  expect([status, headers.get("retry-after"), json.detail]).toEqual([
    503,
    "30",
    "The signal could not be stored. Send it again: should it be stored after all, it counts once.",
  ]);
  expect(takeSignals).toHaveBeenCalledTimes(1);
});

describe("a scan is refused and not kept", () => {
  const TOKEN = "test-token-of-some-senders";

  it.each<[string, string, Record<string, string>, number, string]>([
    [
      "of a token for other repositories",
      TOKEN,
      { RELAY_TOKENS: `ci/harbor@harbor.example.com:8443/other/*=${TOKEN}` },
      403,
      "The token ci is not for",
    ],
    [
      "of a token for other senders",
      TOKEN,
      { RELAY_TOKENS: `ci/quay=${TOKEN}` },
      403,
      "The token ci is not for the sender harbor",
    ],
    ["without the sender's proof", EVERY_SENDER, { HARBOR_AUTHORIZATION: "Bearer abc" }, 401, "HARBOR_AUTHORIZATION"],
    [
      "for which another sender's host has to be proven",
      EVERY_SENDER,
      { QUAY_AUTHORIZATION: "Bearer abc" },
      401,
      "have to be proven",
    ],
  ])("%s", async (_, token, changes, expected, detail) => {
    await putRules(JSON.stringify(rules));
    const { status, json } = await tell(`${token}/harbor`, harborScan({ report: CRITICAL }), changes);
    expect([status, json.detail]).toEqual([expected, expect.stringContaining(detail)]);
    expect(await lastRejection()).toMatchObject({ status: expected });
    expect(await deliveryOf("v1")).toMatchObject({ status: "pending", awaits: "targets" });
  });

  it.each([["PUSHES_PER_TOKEN"], ["NEW_REPOSITORIES_PER_TOKEN"]])(
    "of a token with nothing left of %s",
    async (limit) => {
      await putRules(JSON.stringify(rules));
      const label = limit.toLowerCase().replaceAll("_", "-");
      const changes = { RELAY_TOKENS: `${label}/harbor=${TOKEN}`, [limit]: "1/d" };
      expect((await tell(`${TOKEN}/harbor`, harborScan({ repository: "acme/api" }), changes)).status).toBe(202);
      const { status, json } = await tell(`${TOKEN}/harbor`, harborScan({ report: CRITICAL }), changes);
      expect([status, json.detail]).toEqual([429, expect.stringContaining(limit)]);
      expect(await deliveryOf("v1")).toMatchObject({ status: "pending", awaits: "targets" });
    },
  );
});
