import { afterAll, beforeAll, expect, test } from "vitest";
import type { Attention, AttentionItem } from "../../src/core/api/attention.ts";
import { settledEvent } from "../e2e/history.ts";
import { pushBody, push } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { ADMIN_TOKEN, Relay } from "../e2e/relay-process.ts";
import { until } from "../e2e/until.ts";
import { overflowOf, violationsOf } from "./axe.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// The list of what needs attention: each item has one action, and an acknowledgement counts in every tab.

const ONCALL = "oncall-token-of-more-than-24-characters";

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver({ "/broken": () => ({ status: 400, body: "no" }) });
  const target = (path: string): object => ({ type: "webhook", url: receiver.url(path) });
  const rules = {
    version: 1,
    targets: { broken: target("/broken"), production: target("/production"), later: { ...target("/"), paused: true } },
    rules: [
      { name: "bad", match: { repository: "acme/bad" }, targets: ["broken"] },
      { name: "good", match: { repository: "acme/good" }, targets: [{ target: "production", approval: true }] },
    ],
  };
  relay = await Relay.start({
    hosts: [receiver.host],
    rules: JSON.stringify(rules),
    variables: { ADMIN_TOKENS: `oncall:read=${ONCALL}` },
  });
  for (const name of ["bad", "bad", "good"]) await push(relay, pushBody(`acme/${name}`));
  await fetch(new URL("/hook/wrong-token-of-more-than-24-characters", relay.url), { method: "POST", body: "{}" });
  await until(read, (items) =>
    ["target.failing", "approval.waiting"].every((kind) => items.some((item) => item.kind === kind)),
  );
  await until(read, (items) => items.find(({ kind }) => kind === "target.failing")?.count === 2);
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

async function read(): Promise<readonly AttentionItem[]> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const answer = await fetch(new URL("/api/v1/attention", relay.url), { headers });
  return ((await answer.json()) as Attention).items;
}

test.each([
  ["in light on a desk", {}],
  ["in the dark on a telephone", DARK_TELEPHONE],
] as const)("has no accessibility violation %s", async (_, options) => {
  await using browser = await Browser.start(relay, options);
  await browser.logIn();
  await browser.page.getByText("broken: 2 events failed").waitFor();
  expect(await violationsOf(browser.page)).toEqual([]);
  expect(await overflowOf(browser.page)).toBe(0);
});

test("names each thing, and its action opens a list of as many rows as it counts", async () => {
  await using browser = await Browser.start(relay);
  await browser.logIn();
  const { page } = browser;
  const list = page.getByRole("region", { name: "Needs attention" });
  await list.getByText("production: 1 delivery waits for an approval").waitFor();
  await list.getByText("later is paused").waitFor();
  await list.getByRole("link", { name: "See and redeliver: broken: 2 events failed" }).click();
  await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
  await page.locator('main a[href^="/events/evt_"]').nth(1).waitFor();
  expect(await page.locator('main a[href^="/events/evt_"]').count()).toBe(2);
  expect(browser.complaints).toEqual([]);
});

test("keeps an acknowledgement in every tab until it is taken back, and never loses the focus", async () => {
  await using browser = await Browser.start(relay);
  await browser.logIn();
  const { page } = browser;
  await page.getByRole("button", { name: "Acknowledge: later is paused" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Acknowledged (1)").click();
  await page.getByText("acknowledged by admin").waitFor();
  await using other = await Browser.start(relay);
  await other.logIn(ONCALL);
  await other.page.getByText("Acknowledged (1)").click();
  await other.page.getByText("acknowledged by admin").waitFor();
  expect(await other.page.getByRole("button", { name: /Acknowledge|Reopen/ }).count()).toBe(0);

  await page.getByRole("button", { name: "Reopen: later is paused" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Acknowledge: later is paused" }).waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("attention");
  expect([...browser.complaints, ...other.complaints]).toEqual([]);
});

test("shows the line of a rule document that is broken", async () => {
  await using broken = await Relay.start({
    hosts: [receiver.host],
    rules: '{\n  "version": 1,\n  "targets": {},\n  "rules": [],\n  "callback": "perhaps"\n}',
  });
  await using browser = await Browser.start(broken);
  await browser.logIn();
  const { page } = browser;
  await page.getByText("The rule document is not valid, so pushes are held").waitFor();
  await page.getByText("line 5", { exact: true }).waitFor();
  await page.getByText('"callback": "perhaps"').waitFor();
  expect(await violationsOf(page)).toEqual([]);
});

test("keeps the targets of the last valid rule document when it breaks", async () => {
  const rules = {
    version: 1,
    targets: { chat: { type: "webhook", url: receiver.url("/") } },
    rules: [{ name: "all", targets: ["chat"] }],
  };
  await using own = await Relay.start({ hosts: [receiver.host], rules: JSON.stringify(rules) });
  await settledEvent(own, (await push(own, pushBody())).event);
  await using browser = await Browser.start(own);
  await browser.logIn();
  const { page } = browser;
  await page.goto("/targets");
  await page.getByRole("heading", { name: "chat" }).waitFor();
  expect(await page.getByText("The rule document is not valid").count()).toBe(0);
  await own.writeRules("{");
  await page.getByText("These are the targets of the last valid one.").waitFor();
  await page.getByRole("heading", { name: "chat" }).waitFor();
  await page.goto("/targets/chat");
  await page.getByText("These are the targets of the last valid one.").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  await page.getByRole("link", { name: "Correct the rules" }).click();
  await page.getByRole("textbox", { name: "Rule document" }).waitFor();
});
