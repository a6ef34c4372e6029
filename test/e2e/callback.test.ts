import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveryTo, eventOnce, settledEvent, statuses } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

let receiver: Receiver;
let foreign: Receiver;

beforeAll(async () => {
  receiver = await startReceiver({
    "/gone": () => ({ status: 404, body: "page not found" }),
    "/failing": () => ({ status: 500, headers: { "retry-after": "1" } }),
    "/recovering": (_, attempt) => (attempt < 3 ? { status: 502, headers: { "retry-after": "1" } } : { status: 204 }),
    "/redirecting": () => ({ status: 307, headers: { location: receiver.url("/elsewhere") } }),
  });
  foreign = await startReceiver();
});

afterAll(async () => {
  await receiver?.[Symbol.asyncDispose]();
  await foreign?.[Symbol.asyncDispose]();
});

/** A relay that may send to both receivers, but call back to one only. */
function startRelay(rules: string, variables: Record<string, string> = {}): Promise<Relay> {
  const hosts = [receiver.host, foreign.host];
  return Relay.start({ hosts, variables: { CALLBACK_HOSTS: receiver.host, ...variables }, rules });
}

/** The bodies that were posted as callbacks to a path. */
function said(path: string): unknown[] {
  return receiver.received(path).map(({ body }) => JSON.parse(body.toString()) as unknown);
}

describe("once every delivery is settled", () => {
  let relay: Relay;

  beforeAll(async () => {
    const rules = everyPushTo({ chat: { url: receiver.url("/chat") }, audit: { url: receiver.url("/audit") } });
    relay = await startRelay(rules, { PUBLIC_URL: "https://relay.example.com/" });
  });

  afterAll(() => relay?.[Symbol.asyncDispose]());

  test("sends success and the event's URL when every delivery was made", async () => {
    const { event } = await push(relay, pushBody("acme/success", receiver.url("/success")));
    const { callback } = await settledEvent(relay, event, "acme/success");
    expect(callback.status).toBe("delivered");
    expect(said("/success")).toEqual([
      {
        state: "success",
        description: "2 of 2 deliveries made",
        context: "hubrelay",
        target_url: `https://relay.example.com/events/${event}`,
      },
    ]);
  });

  test.each([
    ["/gone", "answered 404"],
    ["/redirecting", "answered 307"],
  ])("%s: a refusal is recorded, not retried, and does not affect the deliveries", async (path, why) => {
    const { event } = await push(relay, pushBody("acme/refusal", receiver.url(path)));
    const record = await settledEvent(relay, event, "acme/refusal");
    expect(record.callback).toMatchObject({ status: "not_accepted", reason: expect.stringContaining(why) });
    expect(record.callback.attempts).toHaveLength(1);
    expect(statuses(record)).toEqual({ chat: "delivered", audit: "delivered" });
    expect(receiver.received(path)).toHaveLength(1);
    expect(receiver.received("/elsewhere")).toEqual([]);
  });

  test("after two retries of a server error the callback fails, the deliveries do not", async () => {
    const { event } = await push(relay, pushBody("acme/failing", receiver.url("/failing")));
    const record = await settledEvent(relay, event, "acme/failing");
    expect(record.callback).toMatchObject({ status: "failed", reason: "answered 500" });
    expect(record.callback.attempts.map(({ status }) => status)).toEqual([500, 500, 500]);
    expect(statuses(record)).toEqual({ chat: "delivered", audit: "delivered" });
    expect(receiver.received("/failing")).toHaveLength(3);
  });

  test("a retry after a server error sends the same body and succeeds", async () => {
    const { event } = await push(relay, pushBody("acme/recovering", receiver.url("/recovering")));
    const { callback } = await settledEvent(relay, event, "acme/recovering");
    expect(callback.status).toBe("delivered");
    expect(callback.attempts.map(({ status }) => status)).toEqual([502, 502, 204]);
    const [first, ...others] = said("/recovering");
    expect(others).toEqual([first, first]);
  });

  test("a host outside CALLBACK_HOSTS is never called", async () => {
    const { event } = await push(relay, pushBody("acme/foreign", foreign.url("/callback")));
    const record = await settledEvent(relay, event, "acme/foreign");
    expect(record.callback).toMatchObject({ status: "refused", reason: `${foreign.host} is not in CALLBACK_HOSTS` });
    expect(statuses(record)).toEqual({ chat: "delivered", audit: "delivered" });
    expect(foreign.received()).toEqual([]);
  });

  test.each([
    "https://registry.hub.docker.com.example.com/hook",
    "http://hub.docker.com/u/acme/web/hook/1",
    "file:///etc/passwd",
    "not a URL",
  ])("callback_url %s is refused, and the push is accepted", async (url) => {
    const { event } = await push(relay, pushBody("acme/hostile", url));
    const record = await settledEvent(relay, event, "acme/hostile");
    expect(record.callback).toMatchObject({ status: "refused", attempts: [] });
    expect(statuses(record)).toEqual({ chat: "delivered", audit: "delivered" });
  });

  test("a push without a callback_url has no callback", async () => {
    const { event } = await push(relay, pushBody("acme/none"));
    expect((await settledEvent(relay, event, "acme/none")).callback).toEqual({ status: "none", attempts: [] });
  });
});

test("sends error when nothing was attempted because a secret is missing", async () => {
  const rules = everyPushTo({
    unset: { url: "${secret:NO_SUCH_SECRET}" },
    unsigned: { url: receiver.url("/unsigned"), secret: "${secret:NO_SUCH_SECRET}" },
  });
  await using relay = await startRelay(rules);
  const { event } = await push(relay, pushBody("acme/error", receiver.url("/error")));
  const record = await settledEvent(relay, event, "acme/error");
  expect(statuses(record)).toEqual({ unset: "failed", unsigned: "failed" });
  expect(deliveryTo(record, "unset").reason).toContain("the secret NO_SUCH_SECRET is not set");
  expect(receiver.received("/unsigned")).toEqual([]);
  expect(said("/error")).toMatchObject([{ state: "error", description: expect.stringContaining("unset, unsigned") }]);
});

test("off: sends no callback", async () => {
  await using relay = await startRelay(everyPushTo({ chat: { url: receiver.url("/chat") } }, { callback: "off" }));
  const { event } = await push(relay, pushBody("acme/off", receiver.url("/off")));
  const record = await settledEvent(relay, event, "acme/off");
  expect(record.callback).toEqual({ status: "off", attempts: [] });
  expect(receiver.received("/off")).toEqual([]);
});

test("accepted: sends the callback once, before the deliveries end", async () => {
  const target = { url: receiver.url("/broken-later"), schedule: ["2s"] };
  receiver.on("/broken-later", (_, attempt) => ({ status: attempt === 1 ? 503 : 400 }));
  await using relay = await startRelay(everyPushTo({ target }, { callback: "accepted" }));
  const { event } = await push(relay, pushBody("acme/accepted", receiver.url("/accepted")));
  const early = await eventOnce(relay, event, ({ callback }) => callback.status === "delivered", "acme/accepted");
  expect(statuses(early)).toEqual({ target: "pending" });
  const late = await eventOnce(relay, event, (record) => statuses(record)["target"] === "failed", "acme/accepted");
  expect(late.callback).toEqual(early.callback);
  expect(said("/accepted")).toMatchObject([{ state: "success", description: "accepted: 1 delivery to make" }]);
});
