import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventDetail } from "../../src/core/api/record.ts";
import type { Delivery } from "../../src/core/delivery/delivery.ts";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { ADMIN_TOKEN, Relay } from "../e2e/relay-process.ts";
import { until } from "../e2e/until.ts";
import { overflowOf, violationsOf } from "./axe.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// An operator on an event's page: what is wrong, what was sent and answered, and the one button that mends it.

let receiver: Receiver;
let relay: Relay;
let browser: Browser;
let failed: string;
let merged: readonly string[];

beforeAll(async () => {
  receiver = await startReceiver({
    "/production": () => ({ status: 500, headers: { "x-reason": "no image" }, body: "ImagePullBackOff" }),
  });
  const target = (path: string, more: object = {}): object => ({ type: "webhook", url: receiver.url(path), ...more });
  const rules = {
    version: 1,
    callback: "off",
    targets: {
      chat: target("/chat"),
      production: target("/production", { kind: "deploy", schedule: ["1s"], headers: { "x-key": "${secret:KEY}" } }),
      batch: target("/batch"),
    },
    rules: [
      { name: "release", match: { repository: "acme/web" }, targets: ["chat", "production"] },
      {
        name: "nightly",
        match: { repository: "acme/batch" },
        targets: ["batch"],
        coalesce: { window: "2s", by: "repository" },
      },
      ...Array.from({ length: 9 }, (_, index) => ({
        name: `other-${index}`,
        match: { repository: `acme/other-${index}` },
        targets: ["chat"],
      })),
    ],
  };
  const variables = { KEY: "k3y-of-production" };
  relay = await Relay.start({ hosts: [receiver.host], variables, rules: JSON.stringify(rules) });
  browser = await Browser.start(relay, { permissions: ["clipboard-read", "clipboard-write"] });
  ({ event: failed } = await push(relay, pushBody()));
  const pushes = [await push(relay, pushBody("acme/batch")), await push(relay, pushBody("acme/batch"))];
  merged = pushes.map(({ event }) => event);
  await deliveriesOnce(failed, (deliveries) => deliveries.every(({ status }) => status !== "pending"));
  await deliveriesOnce(merged[1] ?? "", (deliveries) => deliveries[0]?.status === "delivered");
  await browser.logIn();
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

/** The deliveries of an event, once they are as wanted. */
async function deliveriesOnce(
  event: string,
  isWanted: (deliveries: readonly Delivery[]) => boolean,
): Promise<readonly Delivery[]> {
  const headers = { authorization: `Bearer ${ADMIN_TOKEN}` };
  return until(
    async () => {
      const answer = await fetch(new URL(`/api/v1/events/${event}`, relay.url), { headers });
      return answer.ok ? ((await answer.json()) as EventDetail).record.deliveries : [];
    },
    (deliveries) => deliveries.length > 0 && isWanted(deliveries),
  );
}

/** What has the focus. */
const focused = (): Promise<string> =>
  browser.page.evaluate("`${document.activeElement.localName} ${document.activeElement.textContent}`");

const copied = (): Promise<string> => browser.page.evaluate("navigator.clipboard.readText()");

describe("the page of a failed event", () => {
  beforeAll(async () => {
    await browser.page.goto(`/events/${failed}`);
  });

  test("leads with the verdict of the worst target, and Redeliver beside it", async () => {
    const first = browser.page.getByRole("article").first();
    await first.getByText("failed after 2 attempts: 500 ImagePullBackOff").waitFor();
    expect(await first.getByRole("heading", { level: 3 }).textContent()).toMatch(/^production failed/);
    expect(await first.getByRole("button", { name: "Redeliver to production" }).count()).toBe(1);
  });

  test("shows the rules that matched, and folds the others", async () => {
    const section = browser.page.getByRole("region", { name: "Rule evaluation" });
    await section.getByText("release").first().waitFor();
    expect(await section.getByText("other-3", { exact: true }).isVisible()).toBe(false);
    await section.getByText("10 rules did not match").click();
    await section.getByText("other-3").first().waitFor();
    expect(await section.getByRole("link", { name: "other-3" }).getAttribute("href")).toBe("/rules?rule=other-3");
  });

  test("shows the request of the last attempt as it was sent, and the answer", async () => {
    const panel = browser.page.getByRole("region", { name: "Attempt 2 to production", exact: true });
    await panel.getByText("ImagePullBackOff").waitFor();
    const got = receiver.received("/production")[1];
    const body = panel.getByRole("region", { name: /^Body of the request/ });
    expect(await body.textContent()).toBe(got?.body.toString());
    await panel.getByText(receiver.url("/production")).waitFor();
    const headers = await panel.getByRole("region", { name: "Request" }).locator("dl").innerText();
    expect(headers.replaceAll(/\s+/g, " ")).toContain("x-key [redacted]");
    expect(headers.replaceAll(/\s+/g, " ")).toContain("x-hubrelay-attempt 2");
    await panel.getByRole("region", { name: "Response" }).getByText("no image").waitFor();
    expect(await browser.page.content()).not.toContain("k3y-of-production");
  });

  test("copies the request, also as a command for curl", async () => {
    const { page } = browser;
    await page.getByRole("button", { name: "Copy the request of attempt 2 to production" }).click();
    await page.getByText("Copied.").waitFor();
    expect(await copied()).toContain(`POST ${receiver.url("/production")}\nuser-agent: hubrelay/`);
    await page.getByRole("button", { name: "Copy as curl" }).click();
    await until(copied, (text) => text.startsWith("curl --globoff --request POST"));
  });

  test("shows what changed since the attempt before, reached by keyboard", async () => {
    const { page } = browser;
    await page.getByText("Changes since attempt 1").focus();
    await page.keyboard.press("Enter");
    const changes = page.getByRole("region", { name: "Changes of the request" });
    await changes.getByText("+x-hubrelay-attempt: 2").waitFor();
    await changes.getByText("-x-hubrelay-attempt: 1").waitFor();
    expect(await changes.getByText("x-key").count()).toBe(0);
  });

  test("shows another attempt by keyboard, and stays where it was scrolled to", async () => {
    const { page } = browser;
    const attempt = page.getByRole("button", { name: /^#1 ✕ 500 ImagePullBackOff/ });
    await attempt.focus();
    await page.evaluate("scrollTo(0, 60)");
    const before = await page.evaluate("scrollY");
    await page.keyboard.press("Enter");
    await page.getByRole("region", { name: "Attempt 1 to production", exact: true }).waitFor();
    expect(await attempt.getAttribute("aria-current")).toBe("true");
    expect(await focused()).toMatch(/^button #1/);
    expect(await page.evaluate("scrollY")).toBe(before);
  });
});

describe("a redelivery", () => {
  test("to a target that deploys asks, and Escape gives the focus back", async () => {
    const { page } = browser;
    await page.goto(`/events/${failed}`);
    await page.getByRole("button", { name: "Redeliver to production" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: /^Redeliver acme\/web:v1\.0\.\d+ to production\?$/ });
    await dialog.waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
    expect(await focused()).toMatch(/^button Redeliver/);
    expect(receiver.received("/production")).toHaveLength(2);
  });

  test("that is confirmed by a double click is one, and the focus stays with its target", async () => {
    const { page } = browser;
    receiver.on("/production", () => ({ status: 200, body: "rolled out" }));
    await page.getByRole("button", { name: "Redeliver to production" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Redeliver to production" }).dblclick();
    await page.getByRole("article", { name: "production delivered" }).waitFor();
    const deliveries = await deliveriesOnce(failed, (all) => all.every(({ status }) => status !== "pending"));
    expect(deliveries.map(({ target, status }) => `${target} ${status}`)).toEqual([
      "chat delivered",
      "production failed",
      "production delivered",
    ]);
    expect(await focused()).toMatch(/^(?:button Redeliver|h3 production)/);
  });

  test("is shown with its target, above the delivery that failed", async () => {
    const group = browser.page.getByRole("article", { name: "production delivered" });
    expect(await browser.page.getByRole("article").count()).toBe(2);
    await group.getByText("Redelivered by admin.").waitFor();
    await group.getByText("1 earlier delivery").click();
    await group.getByText("failed after 2 attempts: 500 ImagePullBackOff").waitFor();
  });

  test("to a target that does not deploy does not ask, and a double click is one", async () => {
    const { page } = browser;
    await page.getByRole("button", { name: "Redeliver to chat" }).dblclick();
    await page.getByRole("article", { name: "chat delivered" }).getByText("1 earlier delivery").waitFor();
    const deliveries = await deliveriesOnce(failed, (all) => all.every(({ status }) => status !== "pending"));
    expect(deliveries.filter(({ target }) => target === "chat")).toHaveLength(2);
    expect(receiver.received("/chat")).toHaveLength(2);
    expect(await focused()).toMatch(/^(?:button Redeliver|h3 chat)/);
  });
});

test("pushes that were merged are links to each other", async () => {
  const { page } = browser;
  const [first = "", last = ""] = merged;
  await page.goto(`/events/${last}`);
  await page.getByText("Stands for one more push").getByRole("link").click();
  await page.waitForURL(`**/events/${first}`);
  const back = page.getByText(/superseded: merged into/).getByRole("link");
  await back.waitFor();
  expect(await back.getAttribute("href")).toBe(`/events/${last}`);
});

describe.each([
  ["1280 px, light", { viewport: { width: 1280, height: 900 } }],
  ["820 px, light", { viewport: { width: 820, height: 1000 } }],
  ["390 px, dark", DARK_TELEPHONE],
])("at %s", (_, options) => {
  test("every state of the page fits and has no accessibility violation", async () => {
    await using narrow = await Browser.start(relay, options);
    await narrow.logIn();
    const { page } = narrow;
    await page.goto(`/events/${failed}`);
    await page
      .getByRole("article", { name: /^production/ })
      .getByText("1 earlier delivery")
      .click();
    await page.getByRole("button", { name: /^#2 ✕ 500/ }).click();
    await page.getByText("Changes since attempt 1").click();
    await page.getByText("+x-hubrelay-attempt: 2").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(await overflowOf(page)).toBe(0);
    await page.getByRole("button", { name: "Redeliver to production" }).click();
    await page.getByRole("dialog").waitFor();
    expect(await violationsOf(page)).toEqual([]);
    expect(narrow.complaints).toEqual([]);
  });
});

test("no page caused a script error or a policy violation", () => {
  expect(browser.complaints).toEqual([]);
});
