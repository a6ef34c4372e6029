import { afterAll, beforeAll, expect, test } from "vitest";
import { push, pushBody } from "../e2e/push.ts";
import { ADMIN_TOKEN, Relay } from "../e2e/relay-process.ts";
import { until } from "../e2e/until.ts";
import { violationsOf } from "./axe.ts";
import { Browser } from "./browser.ts";

// Edited rules are tried on past events before they are saved.

const target = { type: "webhook", url: "https://target.example/", paused: true };

function rulesFor(repository: string): string {
  const rules = [{ name: "deploys", match: { repository }, targets: ["production"] }];
  return JSON.stringify({ version: 1, callback: "off", targets: { production: target }, rules }, undefined, 2);
}

const PUSHES = 60;

let relay: Relay;
let browser: Browser;

/** Sixty pushes, every third of acme/api, of which the rules send none to production; and the alert about acme/web. */
beforeAll(async () => {
  relay = await Relay.start({ hosts: [], rules: rulesFor("acme/web") });
  for (let index = 0; index < PUSHES; index++) {
    await push(relay, pushBody(index % 3 === 0 ? "acme/api" : "acme/web"));
  }
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const read = async (): Promise<number> => {
    const answer = await fetch(new URL("/api/v1/events?limit=100", relay.url), { headers });
    return ((await answer.json()) as { events: unknown[] }).events.length;
  };
  await until(read, (count) => count === PUSHES);
  browser = await Browser.start(relay);
  await browser.logIn();
  await browser.page.goto("/rules");
  await browser.pasteRules(rulesFor("acme/api"));
  await browser.page.getByText("Valid").waitFor();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
});

test("each event that would go elsewhere is shown with before, after and why", async () => {
  const { page } = browser;
  await page.getByRole("button", { name: "Compare" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("49 of 50 events would go elsewhere than by the saved rules.").waitFor();
  const section = page.getByRole("region", { name: "Try on past events" });
  const added = section
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name: /^acme\/api:v1/ }) })
    .first();
  expect(await added.innerText()).toMatch(/no target\s+→\s+production/);
  const removed = section
    .getByRole("listitem")
    .filter({ has: page.getByRole("link", { name: /^acme\/web:v1/ }) })
    .first();
  expect(await removed.innerText()).toMatch(/production\s+→\s+no target[\s\S]*deploys no longer matches/);
  await expect.poll(() => page.evaluate("document.activeElement.textContent")).toBe("Compare");
  expect(await violationsOf(page)).toEqual([]);
});

test("a result is marked as old once the rules change again", async () => {
  const { page } = browser;
  await browser.pasteRules(rulesFor("acme/other"));
  await page.getByText("You have changed the rules since: compare again.").waitFor();
  await page.getByText("Valid").waitFor();
  await page.getByRole("combobox", { name: "Events" }).selectOption("the last 500 events");
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByText("40 of 61 events would go elsewhere than by the saved rules.").waitFor();
  expect(await page.getByText("You have changed the rules since").count()).toBe(0);
});

test("a comparison can be stopped, and shows what it has found", async () => {
  const { page } = browser;
  await page.route("**/api/v1/rules/compare", async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await route.continue();
  });
  await page.getByRole("button", { name: "Compare" }).click();
  await page.getByRole("button", { name: "Stop" }).click();
  await page.getByRole("button", { name: "Compare" }).waitFor();
  expect(await page.getByRole("status").filter({ hasText: "would go elsewhere" }).innerText()).toContain(
    " of 25 events",
  );
  await page.unroute("**/api/v1/rules/compare");
});

test("a payload of the document's own sender is read and routed", async () => {
  const { page } = browser;
  const document = JSON.parse(rulesFor("registry.example.com/acme/api")) as object;
  const push = { registry: "'registry.example.com'", repository: "payload.image", tag: "payload.version" };
  const senders = { artifactory: { description: "Our Artifactory", when: "headers['x-event'] == 'push'", push } };
  const rules = JSON.stringify({ ...document, senders, accept: ["docker-hub", "artifactory"] });
  await browser.pasteRules(rules);
  await page.getByText("Valid").waitFor();
  const section = page.getByRole("region", { name: "Dry run" });
  await section.getByRole("combobox", { name: "Of" }).selectOption("a payload");
  await section.getByRole("combobox", { name: "Sender" }).selectOption("artifactory");
  await section.getByRole("textbox", { name: "Payload" }).fill("{");
  await section.getByRole("button", { name: "Run" }).click();
  await section.getByText("The payload is not JSON").waitFor();
  await section.getByRole("textbox", { name: "Payload" }).fill('{"image": "acme/api", "version": "1.2"}');
  await section.getByRole("textbox", { name: "Headers, one a line" }).fill("X-Event: delete");
  await section.getByRole("button", { name: "Run" }).click();
  await section.getByText("would be ignored").waitFor();
  await section.getByRole("textbox", { name: "Headers, one a line" }).fill("X-Event: push");
  await section.getByRole("button", { name: "Run" }).click();
  await section.getByText("Read: registry.example.com/acme/api:1.2.").waitFor();
  expect(await section.getByText("It would go to").textContent()).toBe("It would go to production.");
  expect(await violationsOf(page)).toEqual([]);
});

test("the setup page has the webhook URL of the document's own sender", async () => {
  const { page } = browser;
  await page.getByRole("button", { name: "Review and save…" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("As saved.").waitFor();
  // An isolate uses the rules that it has read for two seconds.
  await expect
    .poll(async () => {
      await page.goto("/setup");
      await page.getByLabel("Sender").waitFor();
      return page.getByLabel("Sender").locator("option").allInnerTexts();
    })
    .toContain("artifactory");
  await page.getByLabel("Sender").selectOption("artifactory");
  await page.getByText("Our Artifactory").waitFor();
  await page.getByText(`${relay.url.origin}/hook/<token>/artifactory`).waitFor();
  await page.goto("/rules");
});

test("a rule's link selects its line in the editor, and says if the rule is gone", async () => {
  const { page } = browser;
  await page.goto("/rules");
  await browser.pasteRules(rulesFor("acme/web"));
  await page.getByText("Valid").waitFor();
  const section = page.getByRole("region", { name: "Dry run" });
  await section.getByRole("combobox", { name: "Of" }).selectOption("a payload");
  const payload = { push_data: { tag: "v1" }, repository: { repo_name: "acme/web" } };
  await section.getByRole("textbox", { name: "Payload" }).fill(JSON.stringify(payload));
  await section.getByRole("button", { name: "Run" }).click();
  await section.getByRole("link", { name: "deploys" }).click();
  await expect.poll(() => page.evaluate("getSelection().toString()")).toBe('      "name": "deploys",');
  await expect.poll(() => page.evaluate("document.activeElement.ariaLabel")).toBe("Rule document");
  await page.goto("/rules?rule=gone");
  await page.getByText('The document has no rule "gone".').waitFor();
});

test("rules that are not valid are not compared", async () => {
  const { page } = browser;
  await browser.pasteRules("{");
  await page.getByText("1 problem").first().waitFor();
  expect(await page.getByRole("button", { name: "Compare" }).getAttribute("aria-disabled")).toBe("true");
  expect(browser.complaints).toEqual([]);
});
