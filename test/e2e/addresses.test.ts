import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deliveryTo, settledEvent } from "./history.ts";
import { push, pushBody } from "./push.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import { ADMIN_TOKEN, Relay } from "./relay-process.ts";
import { everyPushTo } from "./rules.ts";

let receiver: Receiver;
let forbidden: Receiver;
let relay: Relay;
let rules: string;
let refused: Readonly<Record<string, string>>;

beforeAll(async () => {
  [receiver, forbidden] = await Promise.all([startReceiver(), startReceiver()]);
  const port = forbidden.host.split(":")[1];
  refused = {
    plain: forbidden.url("/plain"),
    decimal: `http://2130706433:${port}/`,
    short: `http://127.1:${port}/`,
    enclosed: `http://①②⑦.⓪.⓪.①:${port}/`,
    name: `http://localhost:${port}/`,
    mapped: `http://[::ffff:127.0.0.1]:${port}/`,
    spelled: `http://127.0.0.1.nip.io:${port}/`,
    credentials: `http://${receiver.host.replace(":", "%3a")}@${forbidden.host}/`,
    metadata: "http://169.254.169.254/latest/meta-data/",
  };
  const urls = { ...refused, backslash: String.raw`http://${receiver.host}\@${forbidden.host}/backslash` };
  rules = everyPushTo(Object.fromEntries(Object.entries(urls).map(([name, url]) => [name, { url }])));
  relay = await Relay.start({ hosts: [receiver.host], rules });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await Promise.all([receiver, forbidden].map((each) => each?.[Symbol.asyncDispose]()));
});

async function ask<T>(method: string, path: string, body?: string): Promise<T> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, "if-match": "*" };
  const answer = await fetch(new URL(`/api/v1${path}`, relay.url), { method, headers, ...(body && { body }) });
  return (await answer.json()) as T;
}

/** The targets that a document's warnings say nothing can be sent to. */
function warnedOf({ warnings }: { warnings: readonly { path: string; message: string }[] }): string[] {
  return warnings.flatMap(({ path, message }) =>
    message.startsWith("the Worker will not send there: ") ? [path.split(".")[1] ?? ""] : [],
  );
}

describe("a forbidden address", () => {
  test("fails the delivery at once with the reason and gets no request", async () => {
    const record = await settledEvent(relay, (await push(relay, pushBody())).event);
    for (const name of Object.keys(refused)) {
      const { status, reason, attempts } = deliveryTo(record, name);
      expect([name, status, attempts]).toEqual([name, "failed", []]);
      expect(reason).toMatch(/ALLOWED_PRIVATE_HOSTS|no target may have|credentials in a URL/);
    }
    expect(forbidden.received()).toEqual([]);
  });

  test("causes a warning in the check, on saving and in the current document", async () => {
    const names = Object.keys(refused);
    expect(warnedOf(await ask("POST", "/rules/check", rules))).toEqual(names);
    expect(warnedOf(await ask("PUT", "/rules", rules))).toEqual(names);
    expect(warnedOf(await ask("GET", "/rules"))).toEqual(names);
  });

  test("fails a target's test with the reason", async () => {
    expect(await ask("POST", "/targets/plain/test")).toMatchObject({
      outcome: "failed",
      reason: expect.stringContaining("ALLOWED_PRIVATE_HOSTS"),
    });
    expect(forbidden.received()).toEqual([]);
  });
});

test("a request goes to the checked host where URL parsers disagree", async () => {
  const record = await settledEvent(relay, (await push(relay, pushBody())).event);
  expect(deliveryTo(record, "backslash").status).toBe("delivered");
  expect(receiver.received(`/@${forbidden.host}/backslash`)).not.toEqual([]);
  expect(forbidden.received()).toEqual([]);
});
