import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { eventId } from "../../../src/core/event/event-id.ts";
import type { EventRecord } from "../../../src/core/record/record.ts";
import type { EventSummary } from "../../../src/core/record/summary.ts";
import { runHourly } from "../../../src/worker/cron.ts";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { emptyStorageForEach } from "../empty-storage.ts";
import { eventOf, feed as feedShards } from "./sharded.ts";
import { stubTargets, type FakeTargets } from "../repository/targets.ts";

const MINUTE_MS = 60_000;
const RULES = {
  version: 1,
  targets: { chat: { type: "webhook", url: "https://chat.example/" } },
  rules: [{ name: "alerts", on: ["rules.invalid", "events.held", "token.new-repository"], targets: ["chat"] }],
};
const RELAY = "hubrelay/relay";
const VALID = JSON.stringify(RULES);

let targets: FakeTargets;

emptyStorageForEach();

beforeEach(() => {
  targets = stubTargets();
});

function summaryOf(repository: string, more: Partial<EventSummary> = {}): EventSummary {
  const id = eventId(Date.now(), crypto.getRandomValues(new Uint8Array(14)));
  const receivedAt = Date.now();
  return {
    id,
    receivedAt,
    repository,
    tag: "v1",
    token: "first",
    status: "unrouted",
    rules: [],
    deliveries: [],
    ...more,
  };
}

async function feed(...summaries: EventSummary[]): Promise<void> {
  for (const summary of summaries) {
    const news = { summaries: [summary], blocks: [] };
    await directoryOf(env).feed(summary.repository, news);
  }
}

/** A new held push. */
const heldPush = (): EventSummary => eventOf(Date.now(), "acme/evicted", "held");

/** Writes the rule document, and lets time pass until whoever reads it sees it. */
async function writeRules(text: string): Promise<void> {
  await env.RULES.put("rules", text);
  vi.setSystemTime(Date.now() + 3000);
  await directoryOf(env).checkRules();
}

/** The alerts about a repository, the latest first, once they have been sent to it and routed. */
async function alertsAbout(repository: string): Promise<EventRecord[]> {
  await runDurableObjectAlarm(directoryOf(env));
  const relay = env.REPOSITORY.getByName(repository);
  vi.setSystemTime(Date.now() + 3000);
  await runDurableObjectAlarm(relay);
  return relay.list(Date.now() + 1, 100, "alert");
}

describe("a token", () => {
  it("raises one alert, when it is used for a second repository", async () => {
    const [first, second] = ["acme/first", "acme/second"];
    await writeRules(VALID);
    await feed(summaryOf(first), summaryOf(first));
    expect(await alertsAbout(first)).toEqual([]);

    const push = summaryOf(second);
    await feed(push, summaryOf(second), summaryOf(first));
    const [alert, ...others] = await alertsAbout(second);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      event: {
        token: "first",
        push: { repository: second, tag: "v1" },
        alert: { type: "token.new-repository", eventId: push.id, reason: expect.stringContaining("one other") },
      },
      deliveries: [{ target: "chat", status: "delivered" }],
    });
    expect(alert?.url).toBe(`https://relay.example/events/${alert?.event.id}`);
  });

  it("names the registry's host in an alert about another registry", async () => {
    await writeRules(VALID);
    const second = "ghcr.io/acme/web";
    await feed(summaryOf("acme/first"), summaryOf(second));
    const [alert] = await alertsAbout(second);
    expect(alert?.event.push).toEqual({
      repository: second,
      registry: "ghcr.io",
      namespace: "acme",
      name: "web",
      tag: "v1",
    });
  });

  it("used for many repositories at once raises one alert", async () => {
    const names = Array.from({ length: 5 }, (_, index) => `acme/many-${index}`);
    await feed(...names.map((name) => summaryOf(name)));
    const found = await Promise.all(names.map(alertsAbout));
    expect(found.flat()).toHaveLength(1);
    vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
    await feed(summaryOf("acme/late"));
    expect((await alertsAbout("acme/late"))[0]?.event.alert).toMatchObject({ leftOut: 3 });
  });

  it("raises its alert once, although the directory restarts before it is sent", async () => {
    await writeRules(VALID);
    const second = "acme/crash";
    await feed(summaryOf("acme/calm"), summaryOf(second));
    await abortAllDurableObjects();
    const [alert, ...others] = await alertsAbout(second);
    expect(others).toEqual([]);
    expect(alert?.event.alert?.type).toBe("token.new-repository");

    const relay = env.REPOSITORY.getByName(second);
    const body = new TextDecoder().decode(await relay.readBody(alert?.event.id ?? ""));
    await relay.raise({ event: alert?.event as Event, url: alert?.url ?? "", body });
    expect(await alertsAbout(second)).toEqual([alert]);
  });

  it("is listed with its repositories and its last use, to the minute", async () => {
    const start = Date.now();
    await feed(summaryOf("acme/a"));
    vi.setSystemTime(start + 10 * MINUTE_MS);
    await feed(summaryOf("acme/b"));
    vi.setSystemTime(start + 20 * MINUTE_MS);
    await feed(summaryOf("acme/a"));
    vi.setSystemTime(start + 20 * MINUTE_MS + 59_000);
    await feed(summaryOf("acme/a"));
    const [uses] = await directoryOf(env).tokens();
    expect(uses).toEqual({
      label: "first",
      lastUsedAt: start + 20 * MINUTE_MS,
      repositories: [
        { name: "acme/a", firstUsedAt: start, lastUsedAt: start + 20 * MINUTE_MS },
        { name: "acme/b", firstUsedAt: start + 10 * MINUTE_MS, lastUsedAt: start + 10 * MINUTE_MS },
      ],
    });
  });

  it("is not used by an alert", async () => {
    await feed(summaryOf("acme/x", { alert: { type: "events.held", reason: "" } }));
    expect(await directoryOf(env).tokens()).toEqual([]);
  });
});

describe("an invalid rule document", () => {
  it("raises one alert in the hourly run, routed by the last valid document", async () => {
    await writeRules(VALID);
    expect(await alertsAbout(RELAY)).toEqual([]);
    targets.sent.length = 0;
    await env.RULES.put("rules", '{ "version": 1, "targets": {}, "rulez": [] }');
    vi.setSystemTime(Date.now() + 3000);
    await runHourly(env, Date.now());
    const [alert, ...others] = await alertsAbout(RELAY);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      event: { push: { repository: "hubrelay/relay" }, alert: { type: "rules.invalid" } },
      routing: { rules: ["alerts"] },
      deliveries: [{ target: "chat", status: "delivered" }],
    });
    expect(alert?.event.alert?.reason).toMatch(/has 2 problems: .*rulez: unknown field/);

    vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
    await feed(summaryOf("acme/after"));
    expect(await alertsAbout(RELAY)).toHaveLength(1);
    expect(targets.sent).toEqual(["chat.example"]);
  });

  it("raises an alert when deleted, and again when it breaks after a repair", async () => {
    await writeRules(VALID);
    await env.RULES.delete("rules");
    vi.setSystemTime(Date.now() + 3000);
    await directoryOf(env).checkRules();
    expect((await alertsAbout(RELAY))[0]?.event.alert?.reason).toContain("there is no rule document");
    await writeRules(VALID);
    await writeRules("{");
    // Within ten minutes it is put off, not left out.
    expect(await alertsAbout(RELAY)).toHaveLength(1);
    vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
    await directoryOf(env).checkRules();
    expect(await alertsAbout(RELAY)).toHaveLength(2);
  });

  it("raises an alert with the number of held pushes", async () => {
    await writeRules(VALID);
    await writeRules("[]");
    const held = { status: "held" } as const;
    await feed(summaryOf("acme/h", held), summaryOf("acme/i", held));
    const raised = (await alertsAbout(RELAY)).flatMap(({ event }) => event.alert ?? []);
    expect(new Set(raised.map(({ type }) => type))).toEqual(new Set(["events.held", "rules.invalid"]));
    expect(raised).toHaveLength(2);
    expect(raised.find(({ type }) => type === "events.held")).toMatchObject({ count: 1 });

    vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
    await feed(summaryOf("acme/h", held));
    const [latest] = (await alertsAbout(RELAY)).flatMap(({ event }) => event.alert ?? []);
    expect(latest).toMatchObject({ type: "events.held", count: 3, leftOut: 1 });
  });

  it("counts the held pushes of shards also after the directory was evicted", async () => {
    const shards = 4;
    vi.setSystemTime(Date.UTC(2100, 4, 15, 12));
    await writeRules(VALID);
    const released = heldPush();
    await feedShards(shards, released);
    for (let count = 0; count < 3; count++) await feedShards(shards, heldPush());
    await feedShards(shards, { ...released, status: "unrouted" });
    vi.setSystemTime(Date.now() + 10 * MINUTE_MS);
    await evictDurableObject(directoryOf(env));
    await feedShards(shards, heldPush());
    const [latest] = (await alertsAbout(RELAY)).flatMap(({ event }) => event.alert ?? []);
    expect(latest).toMatchObject({ type: "events.held", count: 4 });
  });
});

describe("the directory", () => {
  it("counts pushes and alerts separately", async () => {
    const before = await directoryOf(env).metrics(Date.now());
    const day = { from: Date.now() - MINUTE_MS, to: Date.now() + MINUTE_MS, buckets: 1 };
    const alert = { type: "target.paused", reason: "gone" } as const;
    const pushed = summaryOf("acme/counted");
    const raised = summaryOf("acme/counted", { alert });
    await feed(pushed, raised);
    const metrics = await directoryOf(env).metrics(Date.now());
    expect(before).not.toContain("acme/counted");
    expect(metrics).toContain(`hubrelay_events_total{repository="acme/counted"} 1`);
    expect(metrics).toMatch(/hubrelay_alerts_total\{type="target\.paused"\} 1/);
    expect((await directoryOf(env).statistics(day)).buckets[0]?.events).toBe(1);
  });
});
