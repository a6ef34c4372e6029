import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";
import { faultsOf } from "./sights.ts";

// Every page and state on a relay with a history, as axe sees it: light, dark, forced colours, at a desk and on a telephone.

const { url, operators, events } = inject("history");

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url: new URL(url) });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

test("login", async () => {
  await browser.page.goto("/");
  await browser.page.getByLabel("Admin token").waitFor();
  expect(await faultsOf(browser.page)).toEqual([]);
  await browser.logIn(operators.alice);
});

/** Pages, with a text that is there once they have loaded. */
const PAGES = [
  ["overview", "/", "Needs attention"],
  ["events", "/events", "acme/"],
  ["failed events", "/events?status=failed", "acme/"],
  ["no events", "/events?repository=acme/nothing", "No event"],
  ["alerts", "/events?type=alert", "acme/"],
  ["failed deploy", `/events/${events.failedDeploy}`, "failed after 4 attempts"],
  ["approval", `/events/${events.awaitingApproval}`, "Approve"],
  ["held event", `/events/${events.held}`, "hotfix"],
  ["unrouted event", `/events/${events.unrouted}`, "exp-f00d"],
  ["event on hold", `/events/${events.onHold}`, "mirror"],
  ["unknown event", `/events/evt_${"0".repeat(26)}`, "no such event"],
  ["targets", "/targets", "moving the registry"],
  ["target", "/targets/production", "Rolls a release out"],
  ["target on hold", "/targets/mirror", "moving the registry"],
  ["target that is no more", "/targets/nowhere", "The rules have no target"],
  ["rules", "/rules", "Ctrl+Space completes"],
  ["rules on an event", `/rules?event=${events.failedDeploy}`, "Ctrl+Space completes"],
  ["rejections", "/rejections", "unknown token"],
  ["audit", "/audit", "alice"],
  ["setup", "/setup", "Last used"],
  ["unknown address", "/nowhere", "There is no page"],
] as const;

test.each(PAGES)("%s", async (_, path, content) => {
  const { page } = browser;
  await page.goto(path);
  await page.locator("main").getByText(content).first().waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

/** What a button of a page opens. */
const OPENED = [
  ["shortcuts", "/audit", "Keyboard shortcuts"],
  ["log-out", "/audit", "Log out…"],
  ["pause of a target", "/targets", "Pause staging"],
  ["redelivery of many", "/events?status=failed", "Redeliver failed…"],
] as const;

test.each(OPENED)("dialog: %s", async (_, path, button) => {
  const { page } = browser;
  await page.goto(path);
  await page.getByRole("button", { name: button }).first().click();
  await page.getByRole("dialog").waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test("the menu on a telephone", async () => {
  const { page } = browser;
  await page.goto("/audit");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "Menu" }).click();
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Events" }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test("no page caused a script error or a policy violation", () => {
  expect(browser.complaints).toEqual([]);
});
