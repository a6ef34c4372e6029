import { afterAll, beforeAll, expect, test } from "vitest";
import { pushToApprove, startRelayThatAsks } from "../e2e/approval-link.ts";
import { deliveryTo, settledEvent } from "../e2e/history.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import type { Relay } from "../e2e/relay-process.ts";
import { overflowOf, violationsOf } from "./axe.ts";
import { Browser, DARK_TELEPHONE } from "./browser.ts";

// The dashboard's list of approvals.

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  relay = await startRelayThatAsks(receiver, "/list");
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

test.each([
  ["light", {}],
  ["dark-telephone", DARK_TELEPHONE],
] as const)("an operator approves by keyboard, and is asked for a name once: %s", async (_, options) => {
  const { event } = await pushToApprove(relay, receiver, "/list");
  await using browser = await Browser.start(relay, options);
  await browser.logIn();
  const { page } = browser;
  await page.goto("/approvals?target=production");
  const table = page.getByRole("table", { name: "Deliveries that wait for an approval" });
  const approve = table.getByRole("button", { name: /^Approve acme\/web:.* to production$/ });
  await approve.waitFor();
  expect(await violationsOf(page)).toEqual([]);
  expect(await overflowOf(page)).toBe(0);

  await approve.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: /^Approve acme\/web:.* for production\?$/ });
  await dialog.getByLabel("Your name").fill("ann");
  expect(await violationsOf(page)).toEqual([]);
  await page.keyboard.press("Enter");
  await page.getByText("No delivery waits for an approval.").waitFor();
  await page.getByRole("table", { name: "Decisions, the latest first" }).getByText("ann (admin)").first().waitFor();
  await expect.poll(() => page.evaluate("document.activeElement.id")).toBe("waiting");
  expect(await violationsOf(page)).toEqual([]);
  expect(deliveryTo(await settledEvent(relay, event), "production").approval).toMatchObject({ by: "ann" });

  const { event: next } = await pushToApprove(relay, receiver, "/list");
  await table.getByRole("button", { name: /^Reject / }).click();
  const second = page.getByRole("dialog", { name: /^Reject / });
  expect(await second.getByLabel("Your name").inputValue()).toBe("ann");
  await second.getByRole("button", { name: "Reject" }).click();
  expect(deliveryTo(await settledEvent(relay, next), "production").reason).toBe("rejected by ann");
  expect(browser.complaints).toEqual([]);
});
