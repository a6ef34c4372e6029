import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { router } from "../../../src/worker/router.ts";

const HOUR_MS = 3_600_000;
const DOCUMENT = {
  version: 1,
  targets: { production: { type: "webhook", url: "https://production.example/" } },
  rules: [{ name: "all", targets: ["production"] }],
};

beforeEach(() => env.RULES.put("rules", JSON.stringify(DOCUMENT)));

afterEach(async () => {
  await env.RULES.delete("rules");
  await env.RULES.delete("paused");
});

async function ask(method: string, path: string, body?: object): Promise<{ status: number; value: unknown }> {
  const request = new Request(`https://relay.example/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${env.ADMIN_TOKEN}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer = (await router.fetch(request, env, createExecutionContext())) as Response;
  return { status: answer.status, value: await answer.json() };
}

it("a pause keeps its reason, its end and who asked for it, and the audit trail has them", async () => {
  const until = Date.now() + HOUR_MS;
  const paused = { reason: "maintenance", until, by: "operator", operator: "admin" };
  const answer = await ask("POST", "/targets/production/pause", { reason: "maintenance", until });
  expect(answer).toMatchObject({ status: 200, value: { name: "production", paused } });
  expect(await ask("GET", "/targets")).toMatchObject({ value: { targets: [{ name: "production", paused }] } });
  expect(await ask("GET", "/audit?target=production")).toMatchObject({
    value: { entries: [{ action: "target.paused", target: "production", until, detail: "maintenance" }] },
  });
});

it("a pause whose time is over is no longer shown or counted", async () => {
  await env.RULES.put("paused", JSON.stringify({ production: { reason: "maintenance", since: 1, until: 2 } }));
  const { value } = await ask("GET", "/targets");
  expect(value).toMatchObject({ targets: [{ name: "production" }] });
  expect(JSON.stringify(value)).not.toContain("maintenance");
  expect(await ask("GET", "/statistics")).toMatchObject({ value: { attention: { pausedTargets: [] } } });
});

it.each([
  ["in the past", -1],
  ["more than 30 days away", 31 * 24 * HOUR_MS],
])("refuses a pause whose end is %s, and names the field", async (_, ms) => {
  const { status, value } = await ask("POST", "/targets/production/pause", { until: Date.now() + ms });
  expect(status).toBe(422);
  expect(value).toMatchObject({ errors: [{ path: "until", message: expect.stringContaining("within 30 days") }] });
});
