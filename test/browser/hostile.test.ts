import { afterAll, beforeAll, expect, test } from "vitest";
import { answerTo } from "../cli/hostile-relay.ts";
import { harmIn } from "../core/text/hostile-texts.ts";
import { Relay } from "../e2e/relay-process.ts";
import { Browser } from "./browser.ts";

// The dashboard of a relay that holds hostile texts in every field, as an earlier version may have stored them.

let relay: Relay;
let browser: Browser;

beforeAll(async () => {
  relay = await Relay.start({ hosts: [] });
  browser = await Browser.start(relay);
  await browser.logIn();
  await browser.page.route("**/api/v1/**", async (route) => {
    const { pathname } = new URL(route.request().url());
    const answer = answerTo(route.request().method(), pathname.replace("/api/v1", ""));
    // The operator's label and the rules are the operator's own text, and stay unchanged.
    if (answer === undefined || /\/(?:me|rules|stream)\b/.test(pathname)) return route.continue();
    await route.fulfill({ status: answer.status, json: answer.value });
  });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
});

const PAGES = [
  "/",
  "/events",
  `/events/evt_${"0".repeat(26)}`,
  "/targets",
  "/targets/production",
  "/approvals",
  "/rejections",
  "/setup",
  "/audit",
];

test.each(PAGES)("%s shows hostile texts as plain text", async (path) => {
  const { page } = browser;
  await page.goto(path);
  // What is acknowledged is folded, but in the page.
  await page.getByText("@everyone").first().waitFor({ state: "attached" });
  const html = await page.content();
  expect(harmIn(html)).toEqual([]);
  // No text has become an element or an address.
  expect(await page.locator("script:not([src]), [href^=javascript]").count()).toBe(0);
  expect(browser.complaints).toEqual([]);
});
