import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, inject, test } from "vitest";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// The pictures of docs/dashboard.md: `SCREENSHOTS=1 npm run test:browser` takes them anew.

const { url, operators, events } = inject("history");

const PICTURES = [
  ["overview-light", {}, "/", "Needs attention"],
  [
    "event-light",
    { viewport: { width: 1280, height: 620 } },
    `/events/${events.failedDeploy}`,
    "failed after 4 attempts",
  ],
  ["events-dark-telephone", DARK_TELEPHONE, "/events", "acme/"],
  ["rules-light", {}, "/rules", "Valid"],
] as const;

test.runIf(process.env["SCREENSHOTS"] !== undefined).each(PICTURES)("%s", async (name, options, path, content) => {
  await using browser = await Browser.start({ url: new URL(url) }, options);
  await browser.logIn(operators.alice);
  const { page } = browser;
  await page.goto(path);
  await page.locator("main").getByText(content).first().waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  await expect.poll(() => page.locator("main .loading, main textarea[aria-label='Rule document']").count()).toBe(0);
  const file = fileURLToPath(new URL(`../../docs/screenshots/${name}.png`, import.meta.url));
  await page.screenshot({ path: file });
  expect(statSync(file).size).toBeLessThan(180_000);
});
