import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Relay } from "../e2e/relay-process.ts";
import { Browser } from "./browser.ts";
import { faultsOf } from "./sights.ts";

// The editor of the rule document: completion, marks and keys.

const RULES = `{
  "version": 1,
  "callback": "off",
  "targets": {
    "production": {
      "type": "webhook",
      "url": "https://target.example/"
    },
    "staging": {
      "type": "webhook",
      "url": "https://staging.example/"
    }
  },
  "rules": [
    { "name": "releases", "targets": ["production", "staging"] }
  ]
}`;

let relay: Relay;
let browser: Browser;

beforeAll(async () => {
  relay = await Relay.start({ hosts: [], rules: RULES });
  browser = await Browser.start(relay);
  await browser.logIn();
  await browser.page.goto("/rules");
});

beforeEach(async () => {
  await browser.pasteRules(RULES);
  await browser.page.getByText("As saved.").waitFor();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
});

/** Puts the cursor behind the first occurrence of a text, by the editor's search. */
async function goBehind(text: string): Promise<void> {
  const { page } = browser;
  await page.getByRole("textbox", { name: "Rule document" }).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ControlOrMeta+F");
  await page.getByLabel("Find in the document").fill(text);
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowRight");
}

function suggested(): Promise<string[]> {
  return browser.page.locator(".cm-tooltip-autocomplete").getByRole("option").allTextContents();
}

test("a field, its values and a comma are completed by keyboard", async () => {
  const { page } = browser;
  await goBehind('"staging": {');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"meth');
  await page.getByRole("option", { name: "method" }).waitFor();
  await page.getByText("`GET` has no body.").waitFor();
  await page.keyboard.press("Enter");
  await expect.poll(suggested).toEqual(["POST", "PUT", "PATCH", "GET", "DELETE"]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => browser.shownRules())
    .toContain('"staging": {\n      "method": "PUT",\n      "type": "webhook",');
  await page.getByText("Valid").waitFor();
});

test("the type of a new target comes first, and decides about its fields", async () => {
  const { page } = browser;
  await goBehind('"targets": {');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"chat": {');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"ty');
  await expect.poll(suggested).toEqual(["type"]);
  await page.keyboard.press("Enter");
  await page.keyboard.type("sla");
  await expect.poll(suggested).toEqual(["slack"]);
  await page.keyboard.press("Enter");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.type(', "');
  await expect.poll(async () => (await suggested()).slice(0, 2)).toEqual(["url", "text"]);
});

test("a rule's list of targets is completed by the names of targets that it lacks", async () => {
  const { page } = browser;
  await browser.pasteRules(RULES.replace('"production", "staging"', '"staging", '));
  await goBehind('"staging", ');
  await page.keyboard.type('"');
  await expect.poll(suggested).toEqual(["production"]);
  await page.keyboard.press("Enter");
  await expect.poll(() => browser.shownRules()).toContain('["staging", "production"]');
});

test("an error and a warning are marked at their lines, and F8 goes to them", async () => {
  const { page } = browser;
  await browser.pasteRules(RULES.replace('"off"', '"perhaps"').replace(', "staging"]', "]"));
  await page.getByText("1 problem").waitFor();
  const sign = page.locator(".cm-marks").getByTitle("expected", { exact: false });
  await sign.waitFor();
  expect(await sign.textContent()).toBe("✕");
  expect(await page.locator(".mark-error").textContent()).toBe('"perhaps"');
  const editor = page.getByRole("textbox", { name: "Rule document" });
  expect(await editor.getAttribute("aria-invalid")).toBe("true");
  await editor.focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.press("F8");
  await expect.poll(() => page.evaluate("getSelection().toString()")).toBe('"perhaps"');
  await browser.pasteRules(RULES.replace(', "staging"]', "]"));
  await page.getByText("Valid, with 1 warning").waitFor();
  expect(await page.locator(".mark-warning").textContent()).toBe("{");
  await page.getByRole("button", { name: "no rule sends to this target" }).click();
  await expect.poll(() => page.evaluate("getSelection().toString().trim()")).toBe('"staging": {');
});

test("brackets close, lines are indented, and an undo takes all back", async () => {
  const { page } = browser;
  await goBehind('"version": 1,');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"default": {');
  await page.keyboard.press("Enter");
  await page.keyboard.type('"targets": [');
  await expect.poll(() => browser.shownRules()).toContain('\n  "default": {\n    "targets": []\n  }\n  "callback"');
  for (let presses = 0; presses < 20 && (await browser.shownRules()) !== RULES; presses++) {
    await page.keyboard.press("ControlOrMeta+Z");
  }
  await expect.poll(() => browser.shownRules()).toBe(RULES);
});

test("the search counts occurrences, and gives the focus back", async () => {
  const { page } = browser;
  await page.getByRole("textbox", { name: "Rule document" }).focus();
  await page.keyboard.press("ControlOrMeta+Home");
  await page.keyboard.press("ControlOrMeta+F");
  await page.keyboard.type("STAGING");
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("Enter");
  await page.getByText("2 of 3").waitFor();
  await page.keyboard.press("Shift+Enter");
  await page.getByText("1 of 3").waitFor();
  await page.keyboard.press("Escape");
  await expect.poll(() => page.evaluate("getSelection().toString()")).toBe("staging");
  await expect.poll(() => page.evaluate("document.activeElement.ariaLabel")).toBe("Rule document");
});

test("Tab leaves the editor, also while suggestions are open", async () => {
  const { page } = browser;
  await goBehind('"staging": {');
  await page.keyboard.press("ControlOrMeta+Space");
  await page.getByRole("option").first().waitFor();
  const focused = (): Promise<unknown> =>
    page.evaluate(`document.activeElement.closest(".cm-editor") === null ? "outside" : "in the editor"`);
  expect(await focused()).toBe("in the editor");
  await page.keyboard.press("Tab");
  await expect.poll(focused).toBe("outside");
  await page.keyboard.press("Shift+Tab");
  await expect.poll(focused).toBe("in the editor");
});

test("axe finds nothing in the editor with a mark, suggestions and the search", async () => {
  const { page } = browser;
  await browser.pasteRules(RULES.replace('"off"', '"perhaps"'));
  await page.locator(".mark-error").waitFor();
  await goBehind('"callback": ');
  await page.keyboard.press("ControlOrMeta+F");
  await page.getByRole("textbox", { name: "Rule document" }).focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ControlOrMeta+Space");
  await page.getByRole("option", { name: "settled" }).waitFor();
  expect(await faultsOf(page)).toEqual([]);
});

test("nothing of the editor violated the content policy", () => {
  expect(browser.complaints).toEqual([]);
});
