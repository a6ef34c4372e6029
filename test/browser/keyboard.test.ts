import { afterAll, beforeAll, expect, test } from "vitest";
import { Browser } from "./browser.ts";
import { startHistoryRelay, type HistoryRelay } from "./history.ts";

// An operator without a mouse finds last night's failed deploy, redelivers it, and pauses and resumes a target.

let history: HistoryRelay;
let browser: Browser;

beforeAll(async () => {
  history = await startHistoryRelay();
  browser = await Browser.start(history);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await history?.[Symbol.asyncDispose]();
});

function focusedTag(): Promise<string> {
  return browser.page.evaluate("document.activeElement.tagName");
}

/** Goes on by Tab until an element of this name has the focus. */
async function tabTo(name: RegExp): Promise<void> {
  const label = "(document.activeElement.ariaLabel || document.activeElement.textContent || '').trim()";
  for (let presses = 0; presses < 300; presses++) {
    if (name.test(await browser.page.evaluate(label))) return;
    await browser.page.keyboard.press("Tab");
  }
  throw new Error(`no element that Tab reaches is called ${name}`);
}

test("log in", async () => {
  const { page } = browser;
  await page.goto("/");
  await page.getByLabel("Admin token").waitFor();
  await page.getByLabel("Admin token").focus();
  await page.keyboard.type(history.operators.alice);
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
  await page.locator("main").getByText("Needs attention").waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
});

test("find the failed deploy by the search", async () => {
  const { page } = browser;
  await page.keyboard.press("/");
  await expect.poll(focusedTag).toBe("INPUT");
  await page.keyboard.type("acme/checkout status:failed");
  await page.keyboard.press("Enter");
  await page.waitForURL(/status|q=/);
  await page.locator(`main a[href="/events/${history.events.failedDeploy}"]`).first().waitFor();
  expect(await focusedTag()).not.toBe("BODY");
  await page.keyboard.press("Escape");
  await tabTo(/^acme\/checkout/);
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/events/${history.events.failedDeploy}`);
  await page.getByText("failed after 4 attempts").first().waitFor();
  await expect.poll(focusedTag).toBe("H1");
});

test("r asks, and redelivers once confirmed", async () => {
  const { page } = browser;
  await page.keyboard.press("r");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  expect(await dialog.getByRole("heading").textContent()).toContain("production");
  expect(await focusedTag()).not.toBe("BODY");
  await dialog.getByRole("button", { name: /^Redeliver/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("Redelivered by alice").first().waitFor();
  await expect.poll(focusedTag).not.toBe("BODY");
});

test("pause and resume a target", async () => {
  const { page } = browser;
  await page.keyboard.type("gt");
  await page.getByRole("heading", { level: 1, name: "Targets" }).waitFor();
  await page.getByRole("button", { name: "Pause staging" }).first().waitFor();
  await tabTo(/^Pause staging/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.waitFor();
  await dialog.getByLabel(/^Reason/).focus();
  await page.keyboard.type("checked by hand");
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Resume staging" }).first().waitFor();
  await expect.poll(focusedTag).not.toBe("BODY");
  await tabTo(/^Resume staging/);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Pause staging" }).first().waitFor();
  await expect.poll(focusedTag).not.toBe("BODY");
});

test("approve a delivery", async () => {
  const { page } = browser;
  await page.goto(`/events/${history.events.awaitingApproval}`);
  await page
    .getByRole("button", { name: /^Approve/ })
    .first()
    .waitFor();
  await page.keyboard.press("Tab");
  await tabTo(/^Approve/);
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  if (await dialog.isVisible()) await dialog.getByRole("button").first().press("Enter");
  await page
    .getByText(/Approved by alice/i)
    .first()
    .waitFor();
  await expect.poll(focusedTag).not.toBe("BODY");
});

test("arrow keys in a list of choices do not leave it", async () => {
  const { page } = browser;
  await page.goto("/audit");
  const action = page.locator("select[name=action]");
  await action.waitFor();
  await action.focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  expect(await focusedTag()).toBe("SELECT");
  expect(new URL(page.url()).search).toBe("");
  await tabTo(/^Filter/);
  await page.keyboard.press("Enter");
  await page.waitForURL(/action=/);
  await expect.poll(focusedTag).toBe("BUTTON");
});

test("nothing caused a script error or a policy violation", () => {
  expect(browser.complaints).toEqual([]);
});
