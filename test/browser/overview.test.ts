import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { attentionItems } from "../../src/core/attention/items.ts";
import { budgetOf, type PeriodUsage } from "../../src/core/usage/budget.ts";
import { CALM } from "../core/attention/calm.ts";
import { NO_USAGE } from "../core/usage/no-usage.ts";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay } from "../e2e/relay-process.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { overflowOf, violationsOf } from "./axe.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// The figures on the overview: latency by target, and the budget as it may stand.

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  relay = await Relay.start({
    hosts: [receiver.host],
    rules: everyPushTo({ deploy: { url: receiver.url("/deploy") } }),
  });
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** Shows the overview of a relay that has used so much. */
async function showBudget(page: Page, usage: Partial<PeriodUsage>): Promise<void> {
  const budget = budgetOf("free", { ...NO_USAGE, ...usage }, Date.now());
  await page.route("**/api/v1/budget", (route) => route.fulfill({ json: budget }));
  const items = attentionItems({ ...CALM, budget }, [], Date.now());
  await page.route("**/api/v1/attention", (route) => route.fulfill({ json: { from: 0, items } }));
  await page.goto("/");
  await page.getByRole("table", { name: "Use of the free plan today" }).waitFor();
}

const SIGHTS = [
  ["in light on a desk", {}],
  ["in the dark on a telephone", DARK_TELEPHONE],
] as const;

describe.each(SIGHTS)("the overview %s", (sight, options) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await Browser.start(relay, options);
    await browser.logIn();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
  });

  test("has no accessibility violation, whatever the budget", async () => {
    const { page } = browser;
    for (const rowsWritten of [0, 12_345, 92_000, 120_000]) {
      await showBudget(page, { rowsWritten, events: rowsWritten / 8 });
      expect(await violationsOf(page)).toEqual([]);
      expect(await overflowOf(page)).toBe(0);
      const directory = process.env["BROWSER_SCREENSHOTS"];
      if (directory === undefined) continue;
      await page.screenshot({ path: `${directory}/overview ${sight} ${rowsWritten}.png`, fullPage: true });
    }
    await page.unrouteAll();
  });

  test("says that no push was stored instead of showing a figure", async () => {
    await showBudget(browser.page, {});
    const room = browser.page.getByText("No push was stored today");
    expect(await room.textContent()).not.toMatch(/NaN|undefined|room for/);
    await browser.page.unrouteAll();
  });

  test("names the tokens that no push has come with, and leads to them", async () => {
    const { page } = browser;
    const [item] = attentionItems({ ...CALM, unusedTokens: ["hub2"] }, [], 0);
    await page.route("**/api/v1/attention", (route) => route.fulfill({ json: { from: 0, items: [item] } }));
    await page.goto("/");
    await page.getByRole("link", { name: "No push has come with token hub2 since it was made" }).click();
    await page.getByRole("heading", { name: "Tokens" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/setup");
    await page.unrouteAll();
  });

  test("links a low budget under Needs attention, by keyboard", async () => {
    const { page } = browser;
    await showBudget(page, { rowsWritten: 92_000, events: 11_500 });
    await page.getByRole("link", { name: "The free plan's budget is nearly used up" }).focus();
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Budget");
    await page.getByText("! low").waitFor();
    await page.unrouteAll();
  });

  test("shows the rest without the budget, and retries on request", async () => {
    const { page } = browser;
    await page.route("**/api/v1/budget", (route) => route.fulfill({ status: 500, json: { detail: "It broke." } }));
    await page.goto("/");
    await page.getByText("It broke.").waitFor();
    await page.getByRole("heading", { name: "Needs attention" }).waitFor();
    // The page asks by itself once the stream is open, and then the button goes.
    await page.getByText("live", { exact: true }).waitFor();
    const retry = page.getByRole("button", { name: "Try again" });
    await retry.waitFor();
    await page.unroute("**/api/v1/budget");
    // A click would first wait until the button stands still.
    await retry.dispatchEvent("click");
    await page.getByRole("row", { name: /Rows written/ }).waitFor();
    expect(await page.getByText("It broke.").count()).toBe(0);
  });

  test("shows each target's success and latency after a delivery", async () => {
    const { page } = browser;
    await page.goto("/");
    await push(relay, pushBody());
    const row = page.getByRole("table", { name: "Deliveries by target" }).getByRole("row", { name: /deploy/ });
    await row.getByText("100 %").waitFor();
    const cells = await row.getByRole("cell").allTextContents();
    expect(cells.slice(-2).every((cell) => /^\d+(\.\d)? (ms|s)$/.test(cell))).toBe(true);
  });

  test("causes no script error and no policy violation", () => {
    expect(browser.complaints).toEqual([]);
  });
});
