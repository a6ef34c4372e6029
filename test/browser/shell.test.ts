import { afterAll, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";

// What every page has: the menu, shortcuts, the focus, the way back.

const history = inject("history");
const url = new URL(history.url);

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url });
  await browser.logIn(history.operators.oncall);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  await browser.page.setViewportSize({ width: 1280, height: 900 });
});

/** Opens the list of events, and waits until its rows are there. */
async function openEvents(): Promise<void> {
  await browser.page.goto("/events");
  await browser.page.locator("main").getByText("acme/").first().waitFor();
}

function focused(): Promise<string> {
  return browser.page.evaluate("document.activeElement.tagName + ' ' + document.activeElement.textContent.trim()");
}

test("the first link skips the menu, and a page's heading gets the focus", async () => {
  const { page } = browser;
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("A Skip to the page");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("main");
  await page.getByRole("link", { name: "Rules", exact: true }).focus();
  await page.keyboard.press("Enter");
  await expect.poll(focused).toBe("H1 Rules");
});

test.each([
  ["go", "Overview", "/"],
  ["ge", "Events", "/events"],
  ["gt", "Targets", "/targets"],
  ["gr", "Rules", "/rules"],
  ["ga", "Audit", "/audit"],
  ["gs", "Setup", "/setup"],
])("%s opens %s", async (keys, heading, path) => {
  const { page } = browser;
  await page.goto("/nowhere");
  await page.getByRole("heading", { level: 1, name: "404: no such page" }).waitFor();
  await page.keyboard.type(keys);
  await page.getByRole("heading", { level: 1, name: heading }).waitFor();
  expect(new URL(page.url()).pathname).toBe(path);
});

test("keys pressed the moment that the page is drawn count", async () => {
  await using early = await Browser.start({ url });
  await early.logIn(history.operators.oncall);
  // Runs after the page is in the document, and before the browser's next frame.
  await early.page.addInitScript(`{
    const drawn = new MutationObserver(() => {
      if (document.querySelector("h1") === null) return;
      drawn.disconnect();
      for (const key of "gt") document.body.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
    });
    drawn.observe(document, { childList: true, subtree: true });
  }`);
  await early.page.goto("/nowhere");
  await early.page.getByRole("heading", { level: 1, name: "Targets" }).waitFor();
  expect(new URL(early.page.url()).pathname).toBe("/targets");
});

test("j and k move in the list, and Enter opens the event", async () => {
  const { page } = browser;
  await openEvents();
  const focusedTop = (): Promise<number> => page.evaluate("document.activeElement.getBoundingClientRect().top");
  await page.keyboard.press("j");
  const first = await focusedTop();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  expect(await focusedTop()).toBeGreaterThan(first);
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  expect(await focusedTop()).toBe(first);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/events\/evt_/);
});

test("/ focuses the search from every page, and keys typed there are text", async () => {
  const { page } = browser;
  await page.goto("/audit");
  await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  await page.goto("/targets");
  await page.getByRole("heading", { level: 1, name: "Targets" }).waitFor();
  await page.keyboard.press("/");
  await expect.poll(() => page.evaluate("document.activeElement.tagName")).toBe("INPUT");
  await page.keyboard.type("jkr?ge");
  expect(await page.evaluate("document.activeElement.value")).toBe("jkr?ge");
  expect(new URL(page.url()).pathname).toBe("/events");
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("? lists the shortcuts, which can be switched off and on again", async () => {
  const { page } = browser;
  await openEvents();
  await page.keyboard.press("?");
  await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
  await page.getByRole("checkbox", { name: /Shortcuts are on/ }).uncheck();
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await page.keyboard.type("gt");
  expect(await page.getByRole("dialog").count()).toBe(0);
  expect(new URL(page.url()).pathname).toBe("/events");
  await page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await page.getByRole("checkbox", { name: /Shortcuts are on/ }).check();
  await page.getByRole("button", { name: "Close" }).click();
  await page.keyboard.type("gt");
  await page.getByRole("heading", { level: 1, name: "Targets" }).waitFor();
});

test("Back returns to the place in the list, and to the link that was opened", async () => {
  const { page } = browser;
  await openEvents();
  const link = page.locator('main a[href^="/events/evt_"]').nth(25);
  const href = await link.getAttribute("href");
  await link.focus();
  const top: number = await page.evaluate("scrollY");
  expect(top).toBeGreaterThan(0);
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/events\/evt_/);
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await page.evaluate("scrollY")).toBe(0);
  await page.goBack();
  await expect.poll(() => page.evaluate("document.activeElement.getAttribute('href')")).toBe(href);
  expect(await page.evaluate("scrollY")).toBe(top);
});

test("live updates can be paused, and go on", async () => {
  const { page } = browser;
  await openEvents();
  await page.getByText("live", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Updates: live. Pause" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Updates: paused. Resume" }).waitFor();
  expect(await focused()).toBe("BUTTON paused");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Updates: live. Pause" }).waitFor();
});

test("on a telephone the menu opens by a button, and closes with a page", async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 390, height: 844 });
  await openEvents();
  const link = page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Audit" });
  expect(await link.isVisible()).toBe(false);
  await page.getByRole("button", { name: "Menu" }).click();
  await link.click();
  await page.getByRole("heading", { level: 1, name: "Audit" }).waitFor();
  await expect.poll(() => link.isVisible()).toBe(false);
});

test("an unknown address is a page for a browser, and a problem for a program; both are 404", async () => {
  const { page } = browser;
  for (const path of ["/nowhere", "/nowhere/at/all", "/events/evt_1/more", "/%ff"]) {
    const response = await page.goto(path);
    await page.getByRole("heading", { level: 1, name: "404: no such page" }).waitFor();
    expect(response?.status()).toBe(404);
    expect(response?.headers()["content-security-policy"]).toMatch(/^default-src 'none'/);
  }
  const response = await fetch(new URL("/nowhere", url));
  expect(response.status).toBe(404);
  expect(response.headers.get("content-type")).toContain("application/problem+json");
});

test("a printed event has its attempts and answers, and no menu", async () => {
  const { page } = browser;
  await page.goto(`/events/${history.events.failedDeploy}`);
  await page.getByText("failed after 4 attempts").first().waitFor();
  await page.emulateMedia({ media: "print" });
  expect(await page.getByRole("banner").isVisible()).toBe(false);
  expect(await page.getByRole("button").count()).toBe(0);
  expect(await page.getByText("ImagePullBackOff").first().isVisible()).toBe(true);
  await page.emulateMedia({ media: "screen" });
});

test("every page is served with a strict content policy", async () => {
  for (const path of ["/", "/events/evt_1"]) {
    const response = await fetch(new URL(path, url), { headers: { "sec-fetch-mode": "navigate" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  }
});

test("nothing caused a script error or a policy violation", () => {
  expect(browser.complaints).toEqual([]);
});
