import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { EventDetail } from "../../src/core/api/record.ts";
import type { EventPage } from "../../src/core/api/summary.ts";
import type { EventRecord } from "../../src/core/record/record.ts";
import { hubrelay, hubrelayJson, TemporaryDirectory } from "../cli/command.ts";
import { eventOnce } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { until } from "./until.ts";

const READ_TOKEN = "e2e-reading-token-of-24-characters";

let directory: TemporaryDirectory;
let receiver: Receiver;
/** The relay that events are exported from, and the one that they are imported into. */
let from: Relay;
let into: Relay;

const rulesFor = (url: (path: string) => string): string =>
  JSON.stringify({
    version: 1,
    callback: "off",
    targets: {
      good: { type: "webhook", url: url("/good") },
      broken: { type: "webhook", url: url("/broken") },
      later: { type: "webhook", url: url("/later") },
    },
    rules: [
      { name: "each", match: { repository: "acme/*" }, targets: ["good", "broken"] },
      { name: "pending", match: { repository: "acme/pending" }, targets: [{ target: "later", approval: true }] },
    ],
  });

/** Asks the API. URLs are without their origins, in which two relays differ. */
async function ask<T>({ url }: Relay, path: string): Promise<T> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(new URL(`/api/v1${path}`, url), { headers });
  return JSON.parse((await answer.text()).replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, "")) as T;
}

const envOf = (relay: Relay, token = ADMIN_TOKEN) => ({ HUBRELAY_URL: relay.url.origin, ADMIN_TOKEN: token });
const path = (name: string): string => join(directory.path, name);
const listed = async (relay: Relay) => (await ask<EventPage>(relay, "/events?type=all&limit=100")).events;

/** What was exported before the tests. */
function exported(): { readonly record: EventDetail["record"]; readonly body: string }[] {
  const lines = readFileSync(path("all.jsonl"), "utf8").trimEnd().split("\n");
  return lines.map((line) => JSON.parse(line) as ReturnType<typeof exported>[number]);
}

/** Only a delivery that waits for an approval is exported without an end. */
const hasEnded = ({ deliveries }: EventRecord): boolean =>
  deliveries.every(({ status, awaits }) => status !== "pending" || awaits === "approval");

const isSettled = ({ status }: { status: string }): boolean => status !== "pending";

beforeAll(async () => {
  directory = new TemporaryDirectory();
  receiver = await startReceiver({ "/broken": () => ({ status: 400, body: "no" }) });
  const [hosts, rules] = [[receiver.host], rulesFor((name) => receiver.url(name))];
  from = await Relay.start({ hosts, rules });
  into = await Relay.start({ hosts, rules, variables: { ADMIN_TOKENS: `oncall:read=${READ_TOKEN}` } });
  for (const name of ["web", "web", "api", "web", "pending"]) {
    const { event } = await push(from, pushBody(`acme/${name}`));
    await eventOnce(from, event, hasEnded, `acme/${name}`);
  }
  await push(from, pushBody("other/unrouted"));
  await until(
    () => listed(from),
    // Six pushes, and at least the alerts about three repositories and the approval. Others may come later.
    (events) => events.filter(({ status }) => status === "failed").length === 4 && events.length >= 10,
  );
  await hubrelay(["export", "--output", path("all.jsonl")], { env: envOf(from) });
});

afterAll(async () => {
  await from[Symbol.asyncDispose]();
  await into[Symbol.asyncDispose]();
  await receiver[Symbol.asyncDispose]();
  directory[Symbol.dispose]();
});

describe("hubrelay export", () => {
  it("has a line for each event with its attempts and its payload", () => {
    const pushes = exported().filter(({ record }) => record.event.alert === undefined);
    const names = pushes.map(({ record }) => record.event.push.repository).toSorted();
    expect(names).toEqual(["acme/api", "acme/pending", "acme/web", "acme/web", "acme/web", "other/unrouted"]);
    const api = pushes.find(({ record }) => record.event.push.repository === "acme/api");
    expect(JSON.parse(api?.body ?? "")).toMatchObject({ repository: { repo_name: "acme/api" } });
    expect(api?.record.deliveries).toMatchObject([
      { target: "good", status: "delivered", attempts: [{ status: 200 }] },
      { target: "broken", status: "failed", attempts: [{ status: 400, response: "no" }] },
    ]);
  });

  it("continues a file that broke off in the middle of a line, and prints the rest after a cursor", async () => {
    const whole = readFileSync(path("all.jsonl"), "utf8");
    const [first = "", second = "", third = ""] = whole.split("\n");
    writeFileSync(path("part.jsonl"), `${first}\n${second}\n${third.slice(0, 100)}`);
    expect(await hubrelay(["export", "--output", path("part.jsonl")], { env: envOf(from) })).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining("events exported to ") as string,
    });
    expect(readFileSync(path("part.jsonl"), "utf8")).toBe(whole);
    const { cursor } = JSON.parse(second) as { cursor: string };
    const rest = await hubrelay(["export", "--after", cursor], { env: envOf(from) });
    expect(`${first}\n${second}\n${rest.stdout}`).toBe(whole);
  });

  it("leaves a file alone that is no export", async () => {
    writeFileSync(path("notes.txt"), "notes\nof somebody");
    const run = await hubrelay(["export", "--output", path("notes.txt")], { env: envOf(from) });
    expect(run).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("does not end with an exported") as string,
    });
    expect(readFileSync(path("notes.txt"), "utf8")).toBe("notes\nof somebody");
  });
});

describe("hubrelay import", () => {
  it("names the line and the field of a mistake, and imports nothing", async () => {
    const [first = "", ...rest] = readFileSync(path("all.jsonl"), "utf8").split("\n");
    const event = JSON.parse(first) as { record: { event: { receivedAt: unknown } } };
    event.record.event.receivedAt = "today";
    writeFileSync(path("wrong.jsonl"), [rest[0], JSON.stringify(event)].join("\n"));
    const wrong = await hubrelay(["import", path("wrong.jsonl")], { env: envOf(into) });
    expect(wrong.exitCode).toBe(1);
    expect(wrong.stderr).toContain("line 2 is not an exported event: record.event.receivedAt: expected number");
    expect(await listed(into)).toEqual([]);
  });

  it("is refused to an operator who may only read", async () => {
    const run = await hubrelay(["import", path("all.jsonl")], { env: envOf(into, READ_TOKEN) });
    expect(run).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("403") as string });
    expect(await listed(into)).toEqual([]);
  });

  it("makes lists and pages of another relay the same, and delivers nothing", async () => {
    const sent = receiver.received().length;
    const { json } = await hubrelayJson<object>(["import", path("all.jsonl")], { env: envOf(into) });
    expect(json).toEqual({ imported: exported().length, known: 0, expired: 0 });
    const ids = exported().map(({ record }) => record.event.id);
    const old = (await listed(from)).filter(({ id }) => ids.includes(id));
    const events = await listed(into);
    expect(ids.length).toBeGreaterThanOrEqual(10);
    expect(events.map(({ id }) => id)).toEqual(old.map(({ id }) => id));
    const pending = old.find((event) => !isSettled(event))?.id ?? "";
    expect(events.filter(({ id }) => id !== pending)).toEqual(old.filter(isSettled));
    for (const { id } of old.filter(isSettled)) {
      expect(await ask(into, `/events/${id}`)).toEqual(await ask(from, `/events/${id}`));
    }
    const { summary, record } = await ask<EventDetail>(into, `/events/${pending}`);
    expect(summary.status).toBe("failed");
    expect(record.deliveries).toMatchObject([
      { target: "good", status: "delivered" },
      { target: "broken", status: "failed", reason: "answered 400" },
      { target: "later", status: "failed", reason: expect.stringMatching(/^it had not ended when it was exported/) },
    ]);
    await into.runCron();
    expect(receiver.received()).toHaveLength(sent);
    expect(await ask(into, "/repositories")).toMatchObject({ repositories: expect.arrayContaining(["acme/web"]) });
  });

  it("changes nothing a second time, is in the audit trail once, and leaves metrics alone", async () => {
    const before = await listed(into);
    const { json } = await hubrelayJson<object>(["import", path("all.jsonl")], { env: envOf(into) });
    expect(json).toEqual({ imported: 0, known: exported().length, expired: 0 });
    expect(await listed(into)).toEqual(before);
    const { entries } = await ask<{ entries: object[] }>(into, "/audit?action=event.imported");
    expect(entries).toMatchObject([{ action: "event.imported", by: "admin", count: exported().length }]);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
    const metrics = await (await fetch(new URL("/metrics", into.url), { headers })).text();
    expect(metrics).not.toContain('hubrelay_events_total{repository="acme/web"}');
  });

  it("goes into the relay that it came from without a change", async () => {
    const before = await listed(from);
    const { json } = await hubrelayJson<object>(["import", path("all.jsonl")], { env: envOf(from) });
    expect(json).toEqual({ imported: 0, known: exported().length, expired: 0 });
    expect(await listed(from)).toEqual(before);
  });
});
