import parse, { type Family } from "parse-prometheus-text-format";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Budget, Resource } from "../../src/core/usage/budget.ts";
import { blocksOf, examplesIn, textOf } from "../core/docs-page.ts";
import { post, push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";
import { until } from "./until.ts";

const METRICS_TOKEN = "e2e-metrics-token-of-more-than-24-characters";

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  const rules = everyPushTo({ one: { url: receiver.url("/one") }, two: { url: receiver.url("/two") } });
  relay = await Relay.start({ hosts: [receiver.host], rules, variables: { METRICS_TOKEN } });
});

afterAll(async () => {
  await relay[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
});

function get(path: string, token: string): Promise<Response> {
  return fetch(new URL(path, relay.url), { headers: { authorization: `Bearer ${token}` } });
}

async function scrape(): Promise<Family[]> {
  const response = await get("/metrics", METRICS_TOKEN);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain("version=0.0.4");
  return parse(await response.text());
}

/** The sum of a metric's samples. */
function sum(families: readonly Family[], name: string): number {
  const samples = families.find((family) => family.name === name)?.metrics ?? [];
  return samples.reduce((total, { value }) => total + Number(value), 0);
}

async function budget(): Promise<Budget> {
  return (await (await get("/api/v1/budget", ADMIN_TOKEN)).json()) as Budget;
}

function used({ resources }: Budget, resource: Resource): number {
  return resources.find(({ name }) => name === resource)?.used ?? Number.NaN;
}

/** The lines that the Worker has logged, of all its lives. */
function lines(): Record<string, unknown>[] {
  return relay.output.split("\n").flatMap((line) => {
    try {
      return [JSON.parse((JSON.parse(line) as { log: string }).log) as Record<string, unknown>];
    } catch {
      return [];
    }
  });
}

function linesOf(event: string): Record<string, unknown>[] {
  return lines().filter((line) => line["event"] === event);
}

describe("the metrics endpoint", () => {
  test("counts each push, delivery and refusal once, also after a crash", async () => {
    for (let count = 0; count < 3; count++) await push(relay, pushBody());
    await post(relay, "{}");
    // The refusal and the deliveries reach the directory by different ways.
    const isCounted = (all: readonly Family[]): boolean =>
      sum(all, "hubrelay_deliveries_total") === 6 && sum(all, "hubrelay_rejected_requests_total") === 1;
    const before = await until(scrape, isCounted);
    expect(sum(before, "hubrelay_events_total")).toBe(3);
    expect(sum(before, "hubrelay_attempts_total")).toBe(6);
    expect(sum(before, "hubrelay_events_pending")).toBe(0);

    const { event } = await push(relay, pushBody());
    await relay.kill9();
    await relay.startAgain();
    await until(
      async () => (await get(`/api/v1/events/${event}`, ADMIN_TOKEN)).status,
      (status) => status === 200,
    );
    const after = await until(scrape, (all) => sum(all, "hubrelay_events_total") > 0);
    // Everything of today was fed again. What was not kept yet may be missing, but nothing is there twice.
    expect(sum(after, "hubrelay_events_total")).toBeLessThanOrEqual(4);
    expect(sum(after, "hubrelay_deliveries_total")).toBeLessThanOrEqual(8);
  });

  test("accepts its own token, which the API refuses", async () => {
    expect((await get("/metrics", ADMIN_TOKEN)).status).toBe(200);
    expect((await get("/api/v1/budget", METRICS_TOKEN)).status).toBe(401);
  });
});

describe("the log", () => {
  test("has one line an attempt, with the documented fields", async () => {
    receiver.on("/two", () => ({ status: 503 }));
    const { event } = await push(relay, pushBody("acme/log"));
    const attempts = await until(
      () => linesOf("delivery.attempted").filter(({ eventId }) => eventId === event),
      (lines) => lines.length >= 2,
    );
    const failed = attempts.find(({ target }) => target === "two") ?? {};
    const shown = examplesIn(blocksOf("docs/log.md"))[0]?.text ?? "{}";
    expect(Object.keys(failed)).toEqual(Object.keys(JSON.parse(shown) as object));
    expect(failed).toMatchObject({ repository: "acme/log", attempt: 1, status: 503, outcome: "pending" });
    const numbered = attempts.map(({ deliveryId, attempt }) => `${String(deliveryId)} ${String(attempt)}`);
    expect(new Set(numbered).size).toBe(numbered.length);
    receiver.on("/two", () => ({ status: 200 }));
  });

  test("has no undocumented event", () => {
    const listed = new Set(textOf("docs/log.md").match(/(?<=^\| .*)`\w+\.\w+`/gm));
    const logged = new Set(lines().map(({ event }) => `\`${String(event)}\``));
    expect(logged.size).toBeGreaterThan(2);
    expect([...logged].filter((event) => !listed.has(event))).toEqual([]);
  });
});

describe("the budget", () => {
  test("counts what a push used, and estimates how many more fit", async () => {
    const before = await budget();
    await push(relay, pushBody());
    // Each part of the relay reports its own use when it next calls the directory.
    const least: readonly [Resource, number][] = [
      ["requests", 1],
      ["objectRequests", 2],
      ["rowsWritten", 3],
    ];
    const hasAll = (now: Budget): boolean =>
      now.events > before.events && least.every(([name, more]) => used(now, name) >= used(before, name) + more);
    const after = await until(budget, hasAll);
    expect(after).toMatchObject({ plan: "free", period: "day", status: "ok" });
    expect(after.pushesLeft).toBeGreaterThan(0);
  });
});
