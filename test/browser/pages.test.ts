import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { ADMIN_TOKEN, Relay } from "../e2e/relay-process.ts";
import { until } from "../e2e/until.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";
import { overflowOf, violationsOf } from "./axe.ts";

// Every page as axe sees it, in light on a desk and in dark on a telephone, with something of every kind on it.

const PUSHES = 4;

let receiver: Receiver;
let relay: Relay;
let event: string;
let alert: string;

beforeAll(async () => {
  receiver = await startReceiver({ "/chat": () => ({ status: 410, body: "gone" }) });
  const target = (path: string): object => ({ type: "webhook", url: receiver.url(path) });
  const rules = {
    version: 1,
    targets: {
      deploy: { ...target("/deploy"), rate: "50/s" },
      chat: target("/chat"),
      audit: { ...target("/"), paused: true },
    },
    rules: [
      { name: "release", match: { tag: "v*" }, targets: ["deploy", "chat"] },
      { name: "canary", match: { tag: "canary-*" }, targets: ["audit"] },
    ],
  };
  relay = await Relay.start({ hosts: [receiver.host], rules: JSON.stringify(rules, undefined, 2) });
  for (let count = 0; count < PUSHES; count++) ({ event } = await push(relay, pushBody()));
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  const found = await until(
    async () => (await fetch(new URL("/api/v1/events?type=delivery.failed", relay.url), { headers })).json(),
    (answer) => (answer as { events: object[] }).events.length > 0,
  );
  alert = (found as { events: { id: string }[] }).events[0]?.id ?? "";
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

const PAGES = [
  ["overview", "/", "Overview", "deploy"],
  ["events", "/events", "Events", "acme/web"],
  ["event", "/events/:event", "acme/web", "Routing"],
  ["alerts", "/events?type=alert", "Events", "target.paused"],
  ["alert", "/events/:alert", "delivery.failed: acme/web", "answered 410"],
  ["targets", "/targets", "Targets", "deploy"],
  ["rules", "/rules", "Rules", "Valid"],
  ["audit", "/audit", "Audit", "admin"],
  ["setup", "/setup", "Setup", "Last used"],
] as const;

/** What docs/dashboard.md shows; `SCREENSHOTS=1 npm run test:browser` takes them anew. */
const SHOWN = new Set(["overview-light", "event-light", "events-dark-telephone", "rules-light"]);

const SIGHTS = [
  ["light", {}],
  ["dark-telephone", DARK_TELEPHONE],
] as const;

describe.each(SIGHTS)("%s", (sight, options) => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await Browser.start(relay, options);
  });
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]();
  });

  test("the login has no accessibility violation", async () => {
    await browser.page.goto("/");
    await browser.page.getByLabel("Admin token").waitFor();
    expect(await violationsOf(browser.page)).toEqual([]);
    await browser.logIn();
  });

  test.each(PAGES)("%s has no accessibility violation and fits the window", async (name, path, heading, content) => {
    const { page } = browser;
    await page.goto(path.replace(":event", event).replace(":alert", alert));
    await page.getByRole("heading", { level: 1, name: heading }).waitFor();
    await page.locator("main").getByText(content).first().waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    if (process.env["SCREENSHOTS"] === undefined || !SHOWN.has(`${name}-${sight}`)) return;
    const file = fileURLToPath(new URL(`../../docs/screenshots/${name}-${sight}.png`, import.meta.url));
    await page.getByText("live", { exact: true }).waitFor();
    await page.screenshot({ path: file });
  });

  test("a page is reached by keyboard, and the first link skips the menu", async () => {
    const { page } = browser;
    await page.goto("/");
    await page.getByRole("heading", { level: 1, name: "Overview" }).waitFor();
    await page.keyboard.press("Tab");
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Skip to the page");
    await page.keyboard.press("Enter");
    expect(await page.evaluate("document.activeElement.id")).toBe("main");
    await page.getByRole("link", { name: "Rules" }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Rules" }).waitFor();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("Rules");
  });

  test("no page caused a script error or a policy violation", () => {
    expect(browser.complaints).toEqual([]);
  });
});

test("every page is served with a strict content policy", async () => {
  for (const path of ["/", "/events/evt_1"]) {
    const response = await fetch(new URL(path, relay.url), { headers: { "sec-fetch-mode": "navigate" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(response.headers.get("x-content-type-options")).toBe("nosniff");
    expect(response.headers.get("referrer-policy")).toBe("no-referrer");
  }
});
