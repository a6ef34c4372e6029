import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { push, pushBody } from "../e2e/push.ts";
import { startReceiver, type Receiver } from "../e2e/receiver.ts";
import { Relay } from "../e2e/relay-process.ts";
import { everyPushTo } from "../e2e/rules.ts";
import { until } from "../e2e/until.ts";
import { Browser } from "./browser.ts";

// What an operator does with a fresh relay, in one sitting: each test goes on where the one before has left off.

/** For so long the relay goes on by the rules and pauses that it has read last, see src/worker/rules/rules.ts. */
const RULES_FRESH_MS = 2500;

let receiver: Receiver;
let relay: Relay;
let browser: Browser;
let eventPath: string;

beforeAll(async () => {
  receiver = await startReceiver({ "/deploy": () => ({ status: 400, body: "<script>not today</script>" }) });
  relay = await Relay.start({ hosts: [receiver.host] });
  browser = await Browser.start(relay);
});

afterAll(async () => {
  await browser?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

function documentFor(path: string, more: object = {}): string {
  return JSON.stringify(JSON.parse(everyPushTo({ deploy: { url: receiver.url(path) } }, more)), undefined, 2);
}

async function saveRules(note = ""): Promise<void> {
  const { page } = browser;
  await page.getByRole("button", { name: "Review and save…" }).click();
  await page.getByRole("region", { name: "Changes", exact: true }).waitFor();
  await page.getByLabel("Why, for the history").fill(note);
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("As saved.").waitFor();
}

test("a wrong token does not log in and shows an error", async () => {
  const { page } = browser;
  await page.goto("/events?status=failed");
  await page.getByLabel("Admin token").fill("wrong");
  await page.keyboard.press("Enter");
  await page.getByText("That is not the token.").waitFor();
  expect(await browser.cookies()).toEqual([]);
});

test("the right token logs in with an HttpOnly, SameSite cookie", async () => {
  await browser.logIn();
  expect(await browser.cookies()).toMatchObject([{ httpOnly: true, sameSite: "Strict" }]);
});

test("the setup page shows what is missing and the webhook URL", async () => {
  const { page } = browser;
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Setup" }).click();
  await page.getByRole("heading", { level: 1, name: "Setup" }).waitFor();
  await page.getByText("✕ missing").waitFor();
  await page.getByText(`${relay.url.origin}/hook/<token>`).waitFor();
  await page.getByLabel("Token for this URL").fill("my-token");
  await page.getByText(`${relay.url.origin}/hook/my-token`).waitFor();
  await page.getByRole("link", { name: "Write the rules" }).click();
  expect(await page.getByText("There are no rules yet.").textContent()).toContain("no rules");
});

test("an error in the rules is shown while typing and blocks saving", async () => {
  const { page } = browser;
  await browser.pasteRules(
    documentFor("/deploy").replace('"targets": [\n        "deploy"', '"targets": [\n        "deplyo"'),
  );
  const problem = page.getByRole("button", { name: /did you mean "deploy"/ });
  await problem.click();
  await expect.poll(() => page.evaluate("getSelection().toString().trim()")).toBe('"deplyo"');
  expect(await page.getByRole("button", { name: "Review and save…" }).isDisabled()).toBe(true);
});

test("valid rules are saved after a review of the difference", async () => {
  const { page } = browser;
  await browser.pasteRules(documentFor("/deploy"));
  await page.getByText("Valid").waitFor();
  await saveRules();
  expect(await page.getByRole("status").textContent()).toContain("The rules are saved");
});

test("a push appears without a reload, its fields as plain text", async () => {
  const { page } = browser;
  await page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: "Events" }).click();
  await page.getByText("No push has arrived yet.").waitFor();
  await page.getByText("live", { exact: true }).waitFor();
  const { event } = await push(relay, pushBody().replace('"ci"', '"<img src=x onerror=alert(1)>"'));
  eventPath = `/events/${event}`;
  const row = page.getByRole("row", { name: /acme\/web/ });
  await row.getByText("<img src=x onerror=alert(1)>").waitFor();
  expect(await row.getByText("failed").first().textContent()).toContain("failed");
});

test("the event page shows attempts, answer, trace and payload", async () => {
  const { page } = browser;
  await page.getByRole("link", { name: /acme\/web/ }).click();
  expect(new URL(page.url()).pathname).toBe(eventPath);
  const delivery = page.getByRole("article", { name: "deploy" });
  await delivery.getByText("failed after 1 attempt: 400").waitFor();
  await page.getByRole("region", { name: "Body of the response" }).getByText("<script>not today</script>").waitFor();
  await page.getByText("✓ matched").waitFor();
  await page.getByRole("region", { name: "Payload" }).getByText('"repo_name":"acme/web"').waitFor();
});

test("the event page shows a redelivery until it is delivered", async () => {
  const { page } = browser;
  receiver.on("/deploy", () => ({ status: 200, body: "deployed" }));
  await page.getByRole("button", { name: "Redeliver to deploy" }).click();
  await page.getByText("Redelivered by admin.").waitFor();
  await page.getByRole("article", { name: "deploy delivered" }).getByText("1 earlier delivery").waitFor();
  expect(receiver.received("/deploy")).toHaveLength(2);
});

test("filters are in the URL, and Back undoes them", async () => {
  const { page } = browser;
  await page.goto("/events");
  await page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: "unrouted" }).click();
  await page.getByText("No event passes these filters.").waitFor();
  expect(new URL(page.url()).search).toBe("?status=unrouted");
  await page.goBack();
  const pushed = page.getByRole("row").getByRole("link", { name: /acme\/web/ });
  await pushed.waitFor();
  await page.goto("/events?repository=acme/web&q=acme");
  await pushed.waitFor();
  await page.getByRole("link", { name: "Remove the filter repository:acme/web" }).waitFor();
});

test("a target is paused and resumed by keyboard, and gets nothing in between", async () => {
  const { page } = browser;
  await page.goto("/targets");
  await page.getByRole("button", { name: "Pause deploy" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("Reason").fill("maintenance");
  await page.keyboard.press("Enter");
  await page.getByText("maintenance").waitFor();
  const before = receiver.received("/deploy").length;
  await sleep(RULES_FRESH_MS);
  await push(relay, pushBody());
  await page.getByText("1 pending").waitFor();
  expect(receiver.received("/deploy")).toHaveLength(before);
  await page.getByRole("button", { name: "Resume deploy" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("taking deliveries").waitFor();
  await sleep(RULES_FRESH_MS);
  // What waits is looked at a minute later at the earliest; what comes now is delivered at once.
  await push(relay, pushBody());
  await until(
    () => receiver.received("/deploy").length,
    (count) => count > before,
  );
});

test("a test request to a target shows its answer", async () => {
  const { page } = browser;
  await page.getByRole("button", { name: "Send a test to deploy" }).click();
  expect(await page.getByText("deploy accepted the test").textContent()).toContain("with 200");
});

test("unsaved rules can be tested on a past event", async () => {
  const { page } = browser;
  await page.goto(eventPath);
  await page.getByRole("link", { name: "Test other rules on this event" }).click();
  const none = documentFor("/deploy").replace(
    '"name": "every push",',
    '"name": "every push", "match": { "tag": "x" },',
  );
  await browser.pasteRules(none);
  await page.getByText("Valid").waitFor();
  await page.getByRole("button", { name: "Run" }).click();
  expect(await page.getByText("It would go").textContent()).toBe("It would go to no target.");
  await saveRules("only for the tag x");
});

test("the rules are rolled back after a review of the difference", async () => {
  const { page } = browser;
  await page
    .getByRole("button", { name: /^Roll back to/ })
    .first()
    .click();
  await page.getByRole("region", { name: "Changes", exact: true }).waitFor();
  await page.getByText("Valid").waitFor();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("As saved.").waitFor();
  expect(await browser.shownRules()).toBe(documentFor("/deploy"));
  await page.getByRole("row", { name: /admin only for the tag x admin/ }).waitFor();
});

test("saving is refused if another operator has changed the rules", async () => {
  const { page } = browser;
  await browser.pasteRules(documentFor("/deploy", { description: "mine" }));
  await relay.writeRules(documentFor("/deploy", { description: "theirs" }));
  await page.getByText("Valid").waitFor();
  await page.getByRole("button", { name: "Review and save…" }).click();
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("Somebody else has saved other rules meanwhile.").waitFor();
  expect(await page.getByRole("region", { name: "Changes", exact: true }).textContent()).toContain('"theirs"');
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await page.getByText("As saved.").waitFor();
});

test("logging out ends the session", async () => {
  const { page } = browser;
  await page.getByRole("button", { name: "Log out…" }).click();
  await page.getByRole("button", { name: "Log out", exact: true }).click();
  await page.getByLabel("Admin token").waitFor();
  expect(await browser.cookies()).toEqual([]);
});

test("no page requested another host or violated the content policy", () => {
  const foreign = browser.requested.filter(
    (url) => !url.startsWith("data:") && new URL(url).origin !== relay.url.origin,
  );
  expect(foreign).toEqual([]);
  expect(browser.complaints).toEqual([]);
});
