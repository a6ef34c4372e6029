import { afterAll, beforeAll, expect, test } from "vitest";
import { pushToApprove, startRelayThatAsks } from "../e2e/approval-link.ts";
import { deliveryTo, settledEvent } from "../e2e/history.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import type { Relay } from "../e2e/relay-process.ts";
import { overflowOf, violationsOf } from "./axe.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// The page that a link in a chat opens, for somebody who has never logged in.

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  relay = await startRelayThatAsks(receiver, "/page");
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

test.each([
  ["light", {}],
  ["dark-telephone", DARK_TELEPHONE],
] as const)("an operator approves a delivery by name: %s", async (_, options) => {
  const { event, link } = await pushToApprove(relay, receiver, "/page");
  await using browser = await Browser.start(relay, options);
  const { page } = browser;
  await page.goto(link.href);
  await page.getByRole("heading", { level: 1, name: "Deliver to production?" }).waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);

  await page.getByText("ci", { exact: true }).waitFor();
  await page.getByText("It is sent to production at once").first().waitFor();
  const [approve, reject] = [
    page.getByRole("button", { name: "Approve…" }),
    page.getByRole("button", { name: "Reject…" }),
  ];
  expect((await approve.boundingBox())?.y).toBe((await reject.boundingBox())?.y);
  await approve.click();
  const dialog = page.getByRole("dialog", { name: /^Approve acme\/web:v.* for production\?$/ });
  expect(await violationsOf(page)).toEqual([]);
  await dialog.getByLabel("Your name").fill("alice");
  await dialog.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { level: 1, name: "Approved" }).waitFor();
  await page.getByText("approved by alice").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(deliveryTo(await settledEvent(relay, event), "production").approval).toMatchObject({ by: "alice" });

  // The name is asked once on a device.
  const { link: next } = await pushToApprove(relay, receiver, "/page");
  await page.goto(next.href);
  await page.getByRole("button", { name: "Approve…" }).click();
  expect(await page.getByRole("dialog").getByLabel("Your name").inputValue()).toBe("alice");
  await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").waitFor({ state: "hidden" });
  expect(browser.complaints).toEqual([]);
});

test("a page is read and decided on without scripts", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/page");
  await using browser = await Browser.start(relay, { javaScriptEnabled: false });
  const { page } = browser;
  await page.goto(link.href);
  await page.getByRole("button", { name: "Approve…" }).click();
  await page.getByRole("dialog").getByLabel("Your name").fill("carol");
  await page.getByRole("dialog").getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { level: 1, name: "Approved" }).waitFor();
  expect(deliveryTo(await settledEvent(relay, event), "production").approval).toMatchObject({ by: "carol" });
});

test("a delivery can be rejected by keyboard alone", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/page");
  await using browser = await Browser.start(relay);
  const { page } = browser;
  await page.goto(link.href);
  await page.getByRole("button", { name: "Reject…" }).focus();
  await page.keyboard.press("Enter");
  // The confirmation has the focus in the field for the name.
  await page.keyboard.type("bob");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Rejected" }).waitFor();
  const { status, reason } = deliveryTo(await settledEvent(relay, event), "production");
  expect([status, reason]).toEqual(["failed", "rejected by bob"]);
});
