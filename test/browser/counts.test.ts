import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";

// A number that is a link equals the number of events in the list that it opens.

const { url, operators } = inject("history");

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url: new URL(url) });
  await browser.logIn(operators.oncall);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

/** The links of a page to lists of events whose text begins with a number. */
async function countedLinks(path: string, content: string): Promise<{ text: string; href: string; count: number }[]> {
  const { page } = browser;
  await page.goto(path);
  await page.locator("main").getByText(content).first().waitFor();
  const links: { text: string; href: string }[] = await page.evaluate(`
    [...document.querySelectorAll('main a[href^="/events?"], main a[href="/events"]')]
      .map((link) => ({ text: link.textContent.trim(), href: link.getAttribute("href") }))`);
  return links.flatMap(({ text, href }) => {
    const [, number] = /^([\d,.]+)(?=\s|$)/.exec(text) ?? [];
    return number === undefined ? [] : [{ text, href, count: Number(number.replaceAll(",", "")) }];
  });
}

/** The number of events of a list, all its pages together. */
async function eventsIn(href: string): Promise<number> {
  const { page } = browser;
  let sum = 0;
  for (let next: string | null = href; next !== null;) {
    await page.goto(next);
    await page.locator("main .loading").waitFor({ state: "detached" });
    const row = page.locator('main a[href^="/events/evt_"]');
    await row.or(page.getByText("No event passes these filters")).first().waitFor();
    const hrefs = await row.evaluateAll((links: { href: string }[]) => links.map((link) => link.href));
    sum += new Set(hrefs).size;
    const older = page.getByRole("link", { name: "Older" });
    next = (await older.count()) === 0 ? null : await older.first().getAttribute("href");
  }
  return sum;
}

test.each([["overview", "/", "Pushes as a table"]])(
  "every count on the page %s is that of its list",
  async (_, path, content) => {
    const links = await countedLinks(path, content);
    expect(links.length).toBeGreaterThan(0);
    const shown = Object.fromEntries(links.map(({ text, href, count }) => [`${text} ${href}`, count]));
    const found: Record<string, number> = {};
    for (const { text, href } of links) found[`${text} ${href}`] = await eventsIn(href);
    expect(shown).toEqual(found);
  },
);

test.each([
  "",
  "?status=failed",
  "?q=pusher:ci",
  "?repository=acme/web&type=all",
  "?status=pending",
  "?q=acme%2Fcatalog",
])("the total of the list /events%s is the number of its events", async (query) => {
  const { page } = browser;
  const found = await eventsIn(`/events${query}`);
  expect(found).toBeGreaterThan(0);
  await page.goto(`/events${query}`);
  const total = page.locator("main caption", { hasText: /^\d/u });
  const events = `${found.toLocaleString("en-US")} ${found === 1 ? "event" : "events"}`;
  expect(await total.textContent()).toBe(`${events}, the latest first`);
});

test("the total is one line on a telephone", async () => {
  const { page } = browser;
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/events");
  const total = page.locator("main caption", { hasText: /^\d/u });
  await total.waitFor();
  expect((await total.boundingBox())?.height).toBeLessThan(40);
});
