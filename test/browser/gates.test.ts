import { afterAll, beforeAll, expect, test } from "vitest";
import { post, push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay, TOKEN } from "../e2e/relay-process.ts";
import { violationsOf } from "./axe.ts";
import { Browser } from "./browser.ts";

// An operator on the page of a push that waits for a scan, which then finds something.

const KEY = "k3y-of-the-scanner";

let receiver: Receiver;
let relay: Relay;
let browser: Browser;

beforeAll(async () => {
  receiver = await startReceiver();
  const signal = {
    kind: "'scan'",
    registry: "'docker.io'",
    repository: "payload.image",
    tag: "payload.tag",
    status: "'success'",
    severity: "payload.severity",
  };
  const rules = {
    version: 1,
    senders: { scanner: { proof: { header: "x-key", secret: "${secret:SCANNER_KEY}" }, signal } },
    gates: { scan: { on: "scan", pass: "severity == 'low'" } },
    targets: { production: { type: "webhook", url: receiver.url("/production") } },
    rules: [{ name: "release", targets: [{ target: "production", after: ["scan"] }] }],
  };
  const variables = { SCANNER_KEY: KEY, RELAY_TOKENS: `e2e/docker-hub|scanner=${TOKEN}` };
  relay = await Relay.start({ hosts: [receiver.host], variables, rules: JSON.stringify(rules) });
  browser = await Browser.start(relay);
  await browser.logIn();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

test("the page of a push names the gate that it waits for, and then the signal that stopped it", async () => {
  const { page } = browser;
  const body = pushBody();
  const { tag } = (JSON.parse(body) as { push_data: { tag: string } }).push_data;
  const { event } = await push(relay, body);
  await page.goto(`/events/${event}`);
  await page.getByText("pending: waits for scan").waitFor();
  await page.getByText("waits for a scan", { exact: true }).waitFor();

  const scan = JSON.stringify({ image: "acme/web", tag, severity: "high" });
  const answer = await post(relay, scan, { token: `${TOKEN}/scanner`, headers: { "x-key": KEY } });
  expect(answer.status).toBe(202);
  await page.reload();
  const stopped = "severity high; pass does not hold: severity == 'low'";
  await page.getByText(`failed: not sent: gate scan: ${stopped}`).waitFor();
  await page.getByText(`stopped: ${stopped}`).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(receiver.received("/production")).toHaveLength(0);
});
