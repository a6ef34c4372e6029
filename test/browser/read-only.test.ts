import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";

// An operator with the role `read` sees every page, and no button that changes something.

const { url, operators, events } = inject("history");

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url: new URL(url) });
  await browser.logIn(operators.oncall);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

/** Words of buttons that change something on the relay. */
const CHANGES =
  /redeliver|deliver to|approve|reject|pause|resume|send a test|save|roll back|log out everyone|acknowledge|delete|release|new token|revoke/i;

test.each([
  ["overview", "/", "Needs attention"],
  ["events", "/events", "acme/"],
  ["failed events", "/events?status=failed", "acme/"],
  ["failed deploy", `/events/${events.failedDeploy}`, "failed after 4 attempts"],
  ["approval", `/events/${events.awaitingApproval}`, "waits for an approval"],
  ["held event", `/events/${events.held}`, "hotfix"],
  ["event on hold", `/events/${events.onHold}`, "mirror"],
  ["targets", "/targets", "moving the registry"],
  ["target", "/targets/mirror", "moving the registry"],
  ["rules", "/rules", "Your role is read"],
  ["rejections", "/rejections", "unknown token"],
  ["audit", "/audit", "alice"],
  ["setup", "/setup", "Last used"],
])("%s", async (_, path, content) => {
  const { page } = browser;
  expect((await page.goto(path))?.status()).toBe(200);
  await page.locator("main").getByText(content).first().waitFor();
  const buttons = page.locator("main button, main input[type=submit]");
  const names = await buttons.evaluateAll((all: { ariaLabel: string | null; textContent: string }[]) =>
    all.map(({ ariaLabel, textContent }) => ariaLabel ?? textContent),
  );
  expect(names.filter((name) => CHANGES.test(name))).toEqual([]);
  await page.keyboard.press("r");
  expect(await page.getByRole("dialog").count()).toBe(0);
});

test("a rule's link selects its line in the document", async () => {
  const { page } = browser;
  await page.goto("/rules?rule=hotfix");
  await page.getByText("Your role is read").waitFor();
  await expect.poll(() => page.evaluate("getSelection().toString().trim()")).toBe('"name": "hotfix",');
  await expect.poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Rule document");
});
