import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { acr } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

const HOUR_MS = 3_600_000;
let now = Date.now();

beforeEach(() => void vi.stubGlobal("fetch", async () => new Response("ok")));

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** Puts a document with so many rules that match everything, each with a target of its own; it is read at once. */
async function putRules(count: number): Promise<void> {
  const names = Array.from({ length: count }, (_, index) => `${index}-${"x".repeat(40)}`);
  const targets = Object.fromEntries(names.map((name) => [name, { type: "webhook", url: "https://t.example" }]));
  const rules = names.map((name) => ({ name, targets: [name] }));
  await env.RULES.put("rules", JSON.stringify({ version: 1, callback: "off", targets, rules }));
  now += HOUR_MS;
  vi.useFakeTimers({ now, toFake: ["Date"] });
}

const push = (name: string): object => ({ push_data: { tag: "v1" }, repository: { repo_name: `receipt/${name}` } });

describe("the answer to a push", () => {
  it("has less than 20 kB when 400 rules match, and counts what it leaves out", async () => {
    await putRules(400);
    const { status, json } = await tell(EVERY_SENDER, push("many"));
    const { rules, deliveries, omitted } = json as unknown as {
      rules: string[];
      deliveries: { target: string }[];
      omitted: { rules: number; deliveries: number };
    };
    expect(status).toBe(202);
    expect(JSON.stringify(json).length).toBeLessThan(20_000);
    expect(rules[0]).toBe(`0-${"x".repeat(40)}`);
    expect(deliveries[0]?.target).toBe(`0-${"x".repeat(40)}`);
    expect([rules.length + omitted.rules, deliveries.length + omitted.deliveries]).toEqual([400, 400]);
    expect(Math.min(omitted.rules, omitted.deliveries)).toBeGreaterThan(0);
  });

  it("lists all rules and deliveries when three rules match", async () => {
    await putRules(3);
    const { json } = await tell(EVERY_SENDER, push("few"));
    expect(json).toMatchObject({ rules: [{}, {}, {}].map((_, index) => `${index}-${"x".repeat(40)}`) });
    expect(json).not.toHaveProperty("omitted");
  });

  it("has no control characters when it names what was ignored", async () => {
    const body = { ...acr({}), action: `\u001b]0;x\u0007\u009b31m\u202e${"y".repeat(300)}` };
    const { status, json } = await tell(`${EVERY_SENDER}/acr`, body);
    const text = JSON.stringify(json);
    expect(status).toBe(200);
    expect(text).not.toMatch(/\\u001b|\\u0007|\u009b|\u202e/);
    expect(text.length).toBeLessThan(300);
  });
});
