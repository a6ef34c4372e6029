import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";

// Lists are saved as files, with all their pages and the filters of the page.

const { url, operators } = inject("history");

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url: new URL(url) });
  await browser.logIn(operators.oncall);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

/** Opens a page, presses a button and returns the name and the text of the file that is saved. */
async function exported(path: string, button: string): Promise<{ name: string; lines: string[] }> {
  const { page } = browser;
  await page.goto(path);
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).first().click(),
  ]);
  const text = readFileSync(await download.path(), "utf8");
  return { name: download.suggestedFilename(), lines: text.split(/\r?\n/).filter((line) => line !== "") };
}

test("the events that pass the filters are saved as CSV, all pages of them", async () => {
  const all = await exported("/events", "Export as CSV");
  expect(all.name).toBe("events.csv");
  expect(all.lines[0]).toBe("id,receivedAt,repository,tag,pusher,token,status,alert,rules,deliveries,reasons");
  expect(all.lines.length).toBeGreaterThan(250);
  expect(all.lines[1]).toMatch(/^evt_[0-9a-z]{26},\d{4}-\d\d-\d\dT[\d:.]+Z,[^,]+\/[^,]+,/);
  const failed = await exported("/events?status=failed", "Export as CSV");
  expect(failed.lines.length).toBeLessThan(all.lines.length);
  expect(failed.lines.slice(1).every((line) => line.includes(",failed,"))).toBe(true);
});

test("the events are saved as JSON lines, as the API has them", async () => {
  const { name, lines } = await exported("/events?status=failed", "Export as JSON lines");
  expect(name).toBe("events.jsonl");
  const events = lines.map((line) => JSON.parse(line) as { id: string; status: string; deliveries: object[] });
  expect(new Set(events.map(({ id }) => id)).size).toBe(lines.length);
  expect(events.every(({ status, deliveries }) => status === "failed" && deliveries.length > 0)).toBe(true);
});

test.each([
  ["/rejections", "rejected.csv", "at,status,reason,detail,token,sender,userAgent,sample"],
  ["/audit", "audit.csv", "at,action,by,via,claim,repository,event,delivery,target,revision,count,detail"],
  ["/approvals", "approvals.csv", "delivery,event,target,repository,tag,pusher,receivedAt"],
  [
    "/targets/production",
    "deliveries-production.csv",
    "id,event,receivedAt,repository,tag,target,status,attempts,attemptedAt,durationMs,reason",
  ],
])("%s is saved as %s", async (path, name, head) => {
  const file = await exported(path, "Export as CSV");
  expect([file.name, file.lines[0]]).toEqual([name, head]);
  expect(file.lines.length).toBeGreaterThan(1);
  expect(browser.complaints).toEqual([]);
});

test("an export of many pages can be stopped, and keeps the focus", async () => {
  const { page } = browser;
  await page.route("**/api/v1/events?*limit=100*", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await page.goto("/events");
  await page.getByRole("button", { name: "Export as CSV" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: /^Stop at/ }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("The export was stopped.").waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Export as CSV");
  await page.unroute("**/api/v1/events?*limit=100*");
});
