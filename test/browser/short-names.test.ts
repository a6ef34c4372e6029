import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { Browser } from "./browser.ts";
import { faultsOf } from "./sights.ts";

// Names of one letter, and links of two lines one below the other: each keeps the 24 px of WCAG 2.2, 2.5.8.

const { url, operators } = inject("history");

const TARGETS = ["a", "b", "a-target-with-a-name", "c", "d"];

let browser: Browser;

beforeAll(async () => {
  browser = await Browser.start({ url: new URL(url) });
  await browser.logIn(operators.alice);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
});

test.each(["delivered", "failed", "pending"])(
  "events that are %s leave each link room for a finger",
  async (status) => {
    const { page } = browser;
    await page.route(/\/api\/v1\/events\?/u, async (route) => {
      const answer = await route.fetch();
      const { events, ...rest } = await answer.json();
      const [first] = events;
      const listed = events.map((event: { id: string }) => ({
        ...first,
        id: event.id,
        status,
        repository: "x/y",
        tag: "1",
        pusher: "z",
        deliveries: TARGETS.map((target) => ({ target, rule: "r", status, attempts: 1 })),
      }));
      await route.fulfill({ status: 200, json: { ...rest, events: listed } });
    });
    await page.goto("/events");
    await page.locator("main").getByText("x/y").first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    await page.unrouteAll();
  },
);
