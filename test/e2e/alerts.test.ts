import { afterAll, beforeAll, expect, test } from "vitest";
import type { EventSummary } from "../../src/core/record/summary.ts";
import { post, push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay, TOKEN } from "./relay-process.ts";
import { until } from "./until.ts";

const OTHER_TOKEN = "e2e-other-token-of-more-than-24-characters";

let receiver: Receiver;

beforeAll(async () => {
  receiver = await startReceiver({ "/broken": () => ({ status: 400 }) });
});

afterAll(() => receiver?.[Symbol.asyncDispose]());

/** Every push goes to a target that refuses it, and alerts go to a channel of Slack and to a webhook. */
function rulesTo(path: string): string {
  return JSON.stringify({
    version: 1,
    targets: {
      broken: { type: "webhook", url: receiver.url("/broken") },
      chat: { type: "slack", url: receiver.url(`${path}/chat`) },
      pager: { type: "webhook", url: receiver.url(`${path}/pager`) },
    },
    rules: [
      { name: "every push", targets: ["broken"] },
      { name: "failures", on: "delivery.failed", match: { repository: "acme/*" }, targets: ["chat", "pager"] },
      { name: "the relay", on: ["rules.invalid", "events.held", "token.new-repository"], targets: ["chat"] },
    ],
  });
}

/** The texts that the channel has got, once they are as wanted. */
function textsAt(path: string, isWanted: (texts: readonly string[]) => boolean): Promise<string[]> {
  const read = (): string[] =>
    receiver.received(`${path}/chat`).map(({ body }) => (JSON.parse(body.toString()) as { text: string }).text);
  return until(read, isWanted);
}

const some = (count: number) => (texts: readonly string[]) => texts.length >= count;

async function ask<T>({ url }: Relay, path: string, init: RequestInit = {}): Promise<T> {
  const answer = await fetch(new URL(path, url), { ...init, headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return (await answer.json()) as T;
}

function find(relay: Relay, query: string): Promise<{ events: EventSummary[] }> {
  return ask(relay, `/api/v1/events?${query}`);
}

test.concurrent("a delivery that fails for good alerts the channel and is an event in the API", async () => {
  await using relay = await Relay.start({ hosts: [receiver.host], rules: rulesTo("/fails") });
  const { event } = await push(relay, pushBody("acme/fails"));
  const link = new URL(`/events/${event}`, relay.url).href;
  const [text = "", ...others] = await textsAt("/fails", some(1));
  expect(others).toEqual([]);
  expect(text).toMatch(/^The delivery of acme\/fails:v1[\d.]+ to broken failed: answered 400 /);
  expect(text).toContain(`(<${link}|event>)`);

  const [pager] = await until(
    () => receiver.received("/fails/pager"),
    (requests) => requests.length > 0,
  );
  expect(JSON.parse(pager?.body.toString() ?? "")).toMatchObject({
    type: "delivery.failed",
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    data: { repository: "acme/fails", target: "broken", event_id: event, attempts: 1, url: link },
  });
  expect(pager?.headers["webhook-id"]).toMatch(/^dlv_/);

  const { events } = await until(
    () => find(relay, "type=alert&status=delivered"),
    ({ events }) => events.length > 0,
  );
  expect(events).toMatchObject([
    { repository: "acme/fails", alert: { type: "delivery.failed", eventId: event }, rules: ["failures"] },
  ]);
  expect((await find(relay, "type=push")).events.map(({ id }) => id)).toEqual([event]);
  expect((await find(relay, "type=delivery.failed")).events).toHaveLength(1);

  const alert = events[0]?.id ?? "";
  const rehearsal = await ask(relay, "/api/v1/rules/test", { method: "POST", body: JSON.stringify({ event: alert }) });
  expect(rehearsal).toMatchObject({ rules: ["failures"], targets: ["chat", "pager"] });
  await ask(relay, `/api/v1/deliveries/${events[0]?.deliveries[0]?.id}/redeliver`, { method: "POST" });
  expect(await textsAt("/fails", some(2))).toEqual([text, text]);
});

test.concurrent("a crash does not lose the alert of a failed delivery", async () => {
  await using relay = await Relay.start({ hosts: [receiver.host], rules: rulesTo("/crash") });
  const { event } = await push(relay, pushBody("acme/crash"));
  await until(
    () => ask<{ deliveries: { status: string }[] }>(relay, `/api/v1/repositories/acme/crash/events/${event}`),
    ({ deliveries }) => deliveries[0]?.status === "failed",
  );
  await relay.kill9();
  await relay.startAgain();
  expect((await textsAt("/crash", some(1)))[0]).toContain("The delivery of acme/crash");
});

test.concurrent("the last valid rules deliver the alert about invalid rules", async () => {
  await using relay = await Relay.start({ hosts: [receiver.host], rules: rulesTo("/rules") });
  await push(relay, pushBody("acme/before"));
  await textsAt("/rules", some(1));
  await relay.writeRules('{ "version": 1, "targets": {}, "rules": [], "more": 1 }');
  const { event } = await until(
    () => push(relay, pushBody("acme/after")),
    ({ held }) => held !== undefined,
  );
  const told = await textsAt("/rules", (texts) => texts.filter((text) => text.includes("held")).length === 2);
  const texts = told.join("\n");
  expect(texts).toMatch(/The rules are not valid, and pushes are held: the rule document has 1 problem: more: unknown/);
  expect(texts).toMatch(/1 push is held: there is no valid rule document/);
  expect((await find(relay, "status=held")).events.map(({ id }) => id)).toContain(event);
});

test.concurrent("a token's first push of another repository raises an alert and is listed", async () => {
  const variables = { RELAY_TOKENS: `one=${TOKEN},two=${OTHER_TOKEN},idle=e2e-idle-token-of-more-than-24-characters` };
  await using relay = await Relay.start({ hosts: [receiver.host], variables, rules: rulesTo("/tokens") });
  await push(relay, pushBody("other/first"));
  expect((await post(relay, pushBody("other/second"), { token: OTHER_TOKEN })).status).toBe(202);
  await until(
    () => find(relay, "type=push"),
    ({ events }) => events.length === 2,
  );
  expect((await find(relay, "type=token.new-repository")).events).toEqual([]);

  await push(relay, pushBody("other/second"));
  const [text] = await textsAt("/tokens", some(1));
  expect(text).toMatch(/^The token one was used for other\/second for the first time \(/);
  const { tokens } = await ask<{ tokens: object[] }>(relay, "/api/v1/tokens");
  expect(tokens).toMatchObject([
    { label: "one", isLive: true, repositories: [{ name: "other/second" }, { name: "other/first" }] },
    { label: "two", isLive: true, lastUsedAt: expect.any(Number), repositories: [{ name: "other/second" }] },
    { label: "idle", isLive: true, repositories: [] },
  ]);
});
