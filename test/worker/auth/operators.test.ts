import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import { OPERATIONS } from "../../../src/core/api/operations.ts";
import type { Operation } from "../../../src/core/api/operation.ts";
import { ADMIN, ask, DEPLOYS, named, ONCALL } from "./ask.ts";

const operations = Object.entries<Operation>(OPERATIONS);
const DRY_RUNS = new Set(["checkRules", "testRules", "compareRules", "startRedelivery"]);
const changes = operations.filter(([id, { method }]) => method !== "GET" && !DRY_RUNS.has(id));

describe("an operator's token", () => {
  it.each([
    { token: ADMIN, me: { label: "admin", role: "write", via: "token" } },
    { token: DEPLOYS, me: { label: "deploys", role: "write", via: "token" } },
    { token: ONCALL, me: { label: "oncall", role: "read", via: "token" } },
  ])("is of $me.label, who may $me.role", async ({ token, me }) => {
    const response = await ask("/api/v1/me", { token });
    expect(await response.json()).toEqual(me);
  });

  it("opens the metrics whatever its role", async () => {
    expect((await ask("/metrics", { token: ONCALL })).status).toBe(200);
  });

  it("that is missing is asked for, also of a request from another site", async () => {
    const foreign = { method: "POST", headers: { origin: "https://evil.example" } };
    expect((await ask("/api/v1/rules/check", { ...foreign, body: {} })).status).toBe(401);
  });

  it("that is wrong is refused", async () => {
    expect((await ask("/api/v1/me", { token: "oncall-token-of-24-character" })).status).toBe(401);
  });
});

describe("the role read", () => {
  it.each(changes)("may not use %s, and is told why", async (_, { method, path }) => {
    const url = `/api/v1${path.replaceAll(/:\w+/g, "x")}`;
    const response = await ask(url, { method, token: ONCALL, body: "{}" });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({
      type: "urn:hubrelay:problem:role",
      detail: expect.stringMatching(/^The operator oncall has the role read/) as string,
    });
  });

  it("may check rules, try them, and count what could be delivered again", async () => {
    const text = '{"version": 1, "targets": {}, "rules": []}';
    await env.RULES.put("rules", text);
    const payload = { push_data: { tag: "v1" }, repository: { repo_name: "acme/web" } };
    const dryRuns = [
      ["/rules/check", text],
      ["/rules/test", { document: text, payload }],
      ["/rules/compare", { document: text }],
      ["/redeliveries", { filter: {} }],
      ["/redeliveries", { filter: {}, confirm: false }],
    ] as const;
    for (const [path, body] of dryRuns) {
      expect((await ask(`/api/v1${path}`, { method: "POST", token: ONCALL, body })).status).toBe(200);
    }
  });

  it("may not confirm a redelivery", async () => {
    const body = { filter: {}, confirm: true };
    const response = await ask("/api/v1/redeliveries", { method: "POST", token: ONCALL, body });
    expect([response.status, await response.json()]).toEqual([
      403,
      expect.objectContaining({ type: "urn:hubrelay:problem:role" }),
    ]);
  });

  it("changes nothing", async () => {
    await env.RULES.put("rules", '{"version": 1, "targets": {}, "rules": []}');
    const body = '{"version": 1, "targets": {}, "rules": [], "description": "mine"}';
    const put = { method: "PUT", headers: { "if-match": "*" }, body };
    expect((await ask("/api/v1/rules", { ...put, token: ONCALL })).status).toBe(403);
    expect(await env.RULES.get("rules")).not.toContain("mine");
    expect((await ask("/api/v1/rules", { ...put, token: DEPLOYS })).status).toBe(200);
    expect(await env.RULES.get("rules")).toContain("mine");
  });

  it.each(["/events", "/targets", "/rules", "/rules/history", "/statistics", "/tokens", "/status"])(
    "may look at %s",
    async (path) => {
      expect((await ask(`/api/v1${path}`, { token: ONCALL })).status).toBe(200);
    },
  );
});

async function health(relay: typeof named): Promise<Record<string, string>> {
  const response = await ask("/healthz", {}, relay);
  const { checks } = await response.json<{ checks: Record<string, string> }>();
  return checks;
}

describe("secrets that are missing or wrong", () => {
  it("a mistake in ADMIN_TOKENS refuses its operators, not ADMIN_TOKEN, and is in the health", async () => {
    const relay = { ...named, ADMIN_TOKENS: `deploys=${DEPLOYS},oncall=short` };
    expect((await ask("/api/v1/me", { token: ADMIN }, relay)).status).toBe(200);
    expect((await ask("/api/v1/me", { token: DEPLOYS }, relay)).status).toBe(401);
    expect(await health(relay)).toMatchObject({
      api: "ADMIN_TOKENS: entry number 2 has a token shorter than 24 characters",
    });
  });

  it("ADMIN_TOKENS is enough for the API", async () => {
    const relay = { ...named, ADMIN_TOKEN: "" };
    expect((await ask("/api/v1/me", { token: DEPLOYS }, relay)).status).toBe(200);
    expect(await health(relay)).toMatchObject({ api: expect.stringContaining("ADMIN_TOKEN is not set") as string });
  });

  it("without any operator the API is disabled", async () => {
    const relay = { ...named, ADMIN_TOKEN: "short", ADMIN_TOKENS: "" };
    const response = await ask("/api/v1/me", { token: "short" }, relay);
    expect([response.status, await response.text()]).toEqual([503, expect.stringContaining("shorter than 24")]);
    expect((await ask("/session", { method: "POST", body: { token: "short" } }, relay)).status).toBe(503);
  });

  it("a short METRICS_TOKEN opens nothing, and is in the health", async () => {
    const relay = { ...named, METRICS_TOKEN: "short-metrics-token-23c" };
    const refused = await ask("/metrics", { token: "short-metrics-token-23c" }, relay);
    expect(refused.status).toBe(503);
    expect(await refused.text()).toContain("METRICS_TOKEN is shorter than 24 characters");
    expect((await ask("/metrics", { token: "another" }, relay)).status).toBe(503);
    expect((await ask("/metrics", { token: ADMIN }, relay)).status).toBe(200);
    expect(await health(relay)).toMatchObject({
      metrics: expect.stringContaining("METRICS_TOKEN is shorter than 24 characters") as string,
    });
    const enough = { ...named, METRICS_TOKEN: "metrics-token-of-24-char" };
    expect((await ask("/metrics", { token: "metrics-token-of-24-char" }, enough)).status).toBe(200);
    expect(await health(enough)).toMatchObject({ metrics: "ok" });
  });

  it("an empty token is no METRICS_TOKEN that is not set", async () => {
    expect((await ask("/metrics", { headers: { authorization: "Bearer  " } })).status).toBe(401);
  });
});
