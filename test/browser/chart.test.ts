import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay } from "../e2e/relay-process.ts";
import { until } from "../e2e/until.ts";
import { overflowOf, violationsOf } from "./axe.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// The chart of the overview, whose bars open lists, and the success of targets.

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver({ "/broken": () => ({ status: 500 }) });
  const target = (path: string): object => ({ type: "webhook", url: receiver.url(path) });
  const rules = {
    version: 1,
    targets: {
      deploy: target("/deploy"),
      broken: { ...target("/broken"), schedule: [] },
      later: { ...target("/later"), paused: true },
    },
    rules: [
      { name: "release", match: { repository: "acme/good" }, targets: ["deploy"] },
      { name: "canary", match: { repository: "acme/bad" }, targets: ["broken"] },
      { name: "nightly", match: { repository: "acme/nightly" }, targets: ["later"] },
    ],
  };
  relay = await Relay.start({ hosts: [receiver.host], rules: JSON.stringify(rules) });
  for (const name of ["good", "good", "good", "bad", "bad", "nightly", "other"]) {
    await push(relay, pushBody(`acme/${name}`));
  }
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

const SIGHTS = [
  ["in light on a desk", {}],
  ["in the dark on a telephone", DARK_TELEPHONE],
] as const;

/** Gives the WCAG contrast of each pair of the fills' main colours. */
const CONTRASTS = `
(() => {
  const style = getComputedStyle(document.documentElement);
  const light = (name) => {
    const hex = style.getPropertyValue("--chart-" + name).trim().slice(1);
    const full = hex.length === 3 ? [...hex].map((digit) => digit + digit).join("") : hex;
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [delivered, failed, pending] = ["delivered", "failed", "pending"].map(light);
  const pairs = [[delivered, failed], [delivered, pending], [failed, pending]];
  return pairs.map(([a, b]) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05));
})()`;

describe.each(SIGHTS)("the chart %s", (_, options) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await Browser.start(relay, options);
    await browser.logIn();
    const legend = browser.page.getByRole("figure").getByRole("listitem");
    await legend.filter({ hasText: "failed 2" }).waitFor();
    await legend.filter({ hasText: "delivered 3" }).waitFor();
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
  });

  test("has no accessibility violation and fits the window", async () => {
    expect(await violationsOf(browser.page)).toEqual([]);
    expect(await overflowOf(browser.page)).toBe(0);
  });

  test("shows delivered, failed and pending in different lightness and patterns", async () => {
    const { page } = browser;
    const contrasts = await page.evaluate<number[]>(CONTRASTS);
    for (const contrast of contrasts) expect(contrast).toBeGreaterThan(2);
    const patterns = await page.evaluate<string[]>(
      `["delivered", "failed", "pending"].map((name) =>
        getComputedStyle(document.querySelector(".stack .fill-" + name)).backgroundImage.replace(/rgb[^)]*\\)/g, ""))`,
    );
    expect(new Set(patterns).size).toBe(3);
  });

  test("opens the list of a bar by keyboard, with as many rows as the bar says", async () => {
    const { page } = browser;
    await page.goto("/?range=7d");
    const bars = page.getByRole("group", { name: "Pushes by time" }).getByRole("link");
    await bars.last().focus();
    const name = (await bars.last().getAttribute("aria-label")) ?? "";
    expect(name).toMatch(/: 7 pushes: 3 delivered, 1 no rule, 1 pending, 2 failed$/);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    await page.locator('main a[href^="/events/evt_"]').nth(6).waitFor();
    expect(await page.locator('main a[href^="/events/evt_"]').count()).toBe(7);
  });

  test("opens the list of an outcome from its legend", async () => {
    const { page } = browser;
    await page.goto("/");
    await page.getByRole("link", { name: "failed 2" }).click();
    await page.getByRole("heading", { level: 1, name: "Events" }).waitFor();
    await page.locator('main a[href^="/events/evt_"]').nth(1).waitFor();
    expect(await page.locator('main a[href^="/events/evt_"]').count()).toBe(2);
    expect(new URL(page.url()).searchParams.get("status")).toBe("failed");
  });

  test("does not move when a bar is pointed at", async () => {
    const { page } = browser;
    await page.goto("/");
    const chart = page.getByRole("figure");
    const bar = page.getByRole("group", { name: "Pushes by time" }).getByRole("link").last();
    await bar.waitFor();
    // What is above and below it must have come.
    await until(
      () => page.getByText("Loading…").count(),
      (count) => count === 0,
    );
    // Pointing scrolls to the bar.
    await bar.scrollIntoViewIfNeeded();
    const before = [await chart.boundingBox(), await bar.boundingBox()];
    await bar.hover();
    await page.getByText("7 pushes: 3 delivered").waitFor();
    expect([await chart.boundingBox(), await bar.boundingBox()]).toEqual(before);
  });

  test("marks a success of 0 % as bad", async () => {
    const { page } = browser;
    await page.goto("/");
    const row = page.getByRole("table", { name: "Deliveries by target" }).getByRole("row", { name: /broken/ });
    await row.getByText("✕ 0 %").waitFor();
    expect(await row.getByRole("meter").getAttribute("aria-valuetext")).toBe("0 %, 2 failed");
    const good = page.getByRole("table", { name: "Deliveries by target" }).getByRole("row", { name: /deploy/ });
    expect(await good.getByText("✕").count()).toBe(0);
  });

  test("causes no script error and no policy violation", () => {
    expect(browser.complaints).toEqual([]);
  });
});
