import type { Page } from "playwright-core";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";
import { faultsOf } from "./sights.ts";

// When the dashboard loads its editor, and what is left without it.

const { url, operators } = inject("history");
const CHUNK = /\/rule-editor-[A-Z0-9]+\.js$/;

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url: new URL(url) });
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

/** The bytes of the page's scripts and styles so far, each compressed by gzip. */
async function loadedBytes(): Promise<number> {
  const files = [...new Set(browser.requested)].filter((file) => /\.(?:js|css)$/.test(file));
  const bodies = await Promise.all(files.map(async (file) => (await fetch(file)).bytes()));
  return bodies.reduce((sum, body) => sum + gzipSync(body).length, 0);
}

test("only the page of rules loads the editor, and the sizes are below their limits", async () => {
  const { page } = browser;
  await browser.logIn(operators.alice);
  expect(browser.requested.filter((file) => CHUNK.test(file))).toEqual([]);
  const first = await loadedBytes();
  expect(first).toBeGreaterThan(30_000);
  expect(first).toBeLessThan(70_000);
  await page.goto("/rules");
  await page.getByText("Ctrl+Space completes").waitFor();
  expect(browser.requested.filter((file) => CHUNK.test(file))).toHaveLength(1);
  expect(await page.evaluate("document.querySelector('.cm-scroller').scrollTop")).toBe(0);
  const all = await loadedBytes();
  expect(all).toBeGreaterThan(100_000);
  expect(all).toBeLessThan(180_000);
  expect(browser.complaints).toEqual([]);
});

test("an operator with the role read sees highlighted rules without the editor", async () => {
  await using oncall = await Browser.start({ url: new URL(url) });
  await oncall.logIn(operators.oncall);
  const { page } = oncall;
  await page.goto("/rules");
  const document = page.getByLabel("Rule document");
  await document.getByText('"version"', { exact: true }).waitFor();
  expect(await document.locator(".token-field").first().textContent()).toBe('"version"');
  const rules = (await (await page.request.get("/api/v1/rules")).json()) as { text: string };
  expect((await document.textContent())?.trimEnd()).toBe(rules.text.trimEnd());
  expect(await page.locator("textarea, [contenteditable=true]").count()).toBe(0);
  expect(oncall.requested.filter((file) => CHUNK.test(file))).toEqual([]);
  expect(await faultsOf(page)).toEqual([]);
});

test.each([
  ["cannot be reached", { abort: true }],
  ["is that of another version", { abort: false }],
])("a plain field stays if the editor %s", async (_, { abort }) => {
  await using other = await Browser.start({ url: new URL(url) });
  await other.logIn(operators.alice);
  const { page } = other;
  // An address that the Worker does not know is answered with the page.
  await page.route(CHUNK, (route) =>
    abort ? route.abort() : route.fulfill({ contentType: "text/html", body: "<!doctype html>" }),
  );
  await page.goto("/rules");
  await page.getByText("could not be loaded").waitFor();
  const field = page.locator("textarea[aria-label='Rule document']");
  await field.fill('{ "version": 2 }');
  await page.getByRole("button", { name: /version/ }).click();
  await page.getByRole("button", { name: "Discard changes" }).click();
  expect(await field.inputValue()).toContain('"production"');
});

/** Holds the editor's chunk back. Returns what lets it go. */
async function holdChunk(page: Page): Promise<() => void> {
  const held = Promise.withResolvers<void>();
  await page.route(CHUNK, async (route) => {
    await held.promise;
    await route.continue();
  });
  return held.resolve;
}

test("a rule's link that was followed before the editor is loaded keeps its selection and place", async () => {
  await using slow = await Browser.start({ url: new URL(url) });
  await slow.logIn(operators.alice);
  const { page } = slow;
  const release = await holdChunk(page);
  await page.goto("/rules?rule=hotfix");
  await page.locator("textarea[aria-label='Rule document']:focus").waitFor();
  release();
  await page.getByText("Ctrl+Space completes").waitFor();
  await expect.poll(() => page.evaluate("getSelection().toString().trim()")).toBe('"name": "hotfix",');
  await expect.poll(() => page.evaluate("document.activeElement.className")).toContain("cm-content");
  expect(await page.locator(".cm-line", { hasText: '"hotfix"' }).first().isVisible()).toBe(true);
});

test("text typed before the editor is loaded stays, and the editor goes on with it", async () => {
  await using slow = await Browser.start({ url: new URL(url) });
  await slow.logIn(operators.alice);
  const { page } = slow;
  const release = await holdChunk(page);
  await page.goto("/rules");
  const field = page.locator("textarea[aria-label='Rule document']");
  await field.fill('{ "version": 1, "targets": {}');
  const answered = page.waitForResponse(CHUNK);
  release();
  await (await answered).finished();
  await page.keyboard.type(', "rules": []');
  expect(await field.inputValue()).toBe('{ "version": 1, "targets": {}, "rules": []');
  await page.keyboard.press("Tab");
  await expect.poll(() => slow.shownRules()).toBe('{ "version": 1, "targets": {}, "rules": []');
  await page.getByRole("textbox", { name: "Rule document" }).focus();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" }");
  await page.getByText("Valid").waitFor();
});
