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

  await page.getByLabel("Your name").fill("alice");
  await page.getByRole("button", { name: "Approve" }).click();
  await page.getByRole("heading", { level: 1, name: "Nothing to approve" }).waitFor();
  await page.getByText("approved by alice").waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(deliveryTo(await settledEvent(relay, event), "production").approval).toMatchObject({ by: "alice" });
  expect(browser.complaints).toEqual([]);
});

test("a delivery can be rejected by keyboard alone", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/page");
  await using browser = await Browser.start(relay);
  const { page } = browser;
  await page.goto(link.href);
  await page.getByRole("button", { name: "Reject" }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Nothing to approve" }).waitFor();
  const { status, reason } = deliveryTo(await settledEvent(relay, event), "production");
  expect([status, reason]).toEqual(["failed", "rejected by the holder of the link"]);
});
