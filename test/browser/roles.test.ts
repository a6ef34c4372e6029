import { afterAll, beforeAll, expect, test } from "vitest";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay } from "../e2e/relay-process.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { until } from "../e2e/until.ts";
import { Browser } from "./browser.ts";

// Two operators at two desks: deploys may change things, oncall may look.

const DEPLOYS = "deploys-token-of-24-characters";
const ONCALL = "oncall-token-of-24-characters";

let receiver: Receiver;
let relay: Relay;
let deploys: Browser;
let oncall: Browser;
let event: string;

beforeAll(async () => {
  receiver = await startReceiver({});
  const rules = everyPushTo({ deploy: { url: receiver.url("/deploy") } });
  const variables = { ADMIN_TOKENS: `deploys=${DEPLOYS},oncall:read=${ONCALL}` };
  relay = await Relay.start({ hosts: [receiver.host], rules, variables });
  ({ event } = await push(relay, pushBody()));
  const headers = { authorization: `Bearer ${DEPLOYS}` };
  // The page asks the directory, which hears of the event later than the answer of the push.
  await until(
    async () => (await fetch(new URL(`/api/v1/events/${event}`, relay.url), { headers })).text(),
    (text) => text.includes('"delivered"'),
  );
  [deploys, oncall] = [await Browser.start(relay), await Browser.start(relay)];
});

afterAll(async () => {
  await deploys?.[Symbol.asyncDispose]();
  await oncall?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

test("the menu shows the logged-in operator", async () => {
  await deploys.logIn(DEPLOYS);
  await oncall.logIn(ONCALL);
  expect(await deploys.page.getByTitle("Logged-in operator").textContent()).toBe("deploys");
  expect(await oncall.page.getByTitle("Logged-in operator").textContent()).toBe("oncall (read only)");
});

test("the event and the audit trail name who requested a redelivery", async () => {
  const { page } = deploys;
  await page.goto(`/events/${event}`);
  await page.getByRole("button", { name: "Redeliver to deploy" }).click();
  await page.getByText("Redelivered by deploys.").waitFor();
  await page.getByRole("link", { name: "Actions on this event" }).click();
  const row = page.getByRole("row", { name: /redelivered/ });
  expect(await row.textContent()).toMatch(/deploys.*redelivered.*acme\/web, deploy/);
});

test("a read-only operator sees every page and no button that changes anything", async () => {
  const { page } = oncall;
  await page.goto(`/events/${event}`);
  await page.getByText("Redelivered by deploys.").waitFor();
  const pages = [
    [`/events/${event}`, "Rule evaluation"],
    ["/events", "acme/web"],
    ["/targets", "Last 24 hours"],
    ["/rules", "Your role is read"],
  ] as const;
  const buttons: (string | null)[] = [];
  for (const [path, content] of pages) {
    await page.goto(path);
    await page.locator("main").getByText(content).first().waitFor();
    buttons.push(...(await page.locator("main").getByRole("button").allTextContents()));
  }
  // An attempt's button shows its request, which may be copied; a list may be saved.
  expect(buttons.filter((text) => !/^(?:#\d|Copy|Export)/.test(text ?? ""))).toEqual(["Search"]);
  expect(await page.getByLabel("Rule document").textContent()).toContain('"deploy"');
  expect(oncall.complaints).toEqual([]);
});

test("the audit trail can be filtered by operator", async () => {
  const { page } = oncall;
  await page.goto("/audit");
  await page.getByRole("row", { name: /deploys.*logged in/ }).waitFor();
  await page.getByLabel("Operator").fill("oncall");
  await page.keyboard.press("Enter");
  await page.waitForURL(/by=oncall/);
  await page.getByRole("row", { name: /oncall.*logged in/ }).waitFor();
  expect(await page.getByRole("row", { name: /deploys/ }).count()).toBe(0);
});

test("logging out everywhere ends all sessions of this operator only", async () => {
  await using other = await Browser.start(relay);
  await other.logIn(DEPLOYS);
  await deploys.page.getByRole("button", { name: "Log out…" }).click();
  await deploys.page.getByRole("checkbox", { name: /everywhere/ }).check();
  await deploys.page.getByRole("button", { name: "Log out", exact: true }).click();
  await deploys.page.getByLabel("Admin token").waitFor();
  await other.page.goto("/targets");
  await other.page.getByLabel("Admin token").waitFor();
  await oncall.page.goto("/targets");
  await oncall.page.getByRole("heading", { level: 1, name: "Targets" }).waitFor();
  expect(await deploys.cookies()).toEqual([]);
});
