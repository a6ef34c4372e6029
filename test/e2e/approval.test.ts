import { afterAll, beforeAll, expect, test } from "vitest";
import { startRelayThatAsks, pushToApprove } from "./approval-link.ts";
import { deliveryTo, readEvent, settledEvent } from "./history.ts";
import { startReceiver, type Receiver } from "./receiver.ts";
import type { Relay } from "./relay-process.ts";

// What the holder of a link can do who has no token of the relay's.

let receiver: Receiver;
let relay: Relay;

beforeAll(async () => {
  receiver = await startReceiver();
  relay = await startRelayThatAsks(receiver, "/link");
});

afterAll(async () => {
  await relay?.[Symbol.asyncDispose]();
  await receiver?.[Symbol.asyncDispose]();
});

function send(link: URL, fields: Readonly<Record<string, string>>): Promise<Response> {
  return fetch(link, { method: "POST", body: new URLSearchParams(fields) });
}

test("opening the link decides nothing, however often", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/link");
  const pages = await Promise.all([fetch(link), fetch(link)]);
  for (const page of pages) {
    expect(page.status).toBe(200);
    expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("cache-control")).toBe("no-store");
    const text = await page.text();
    for (const part of ["Deliver to production?", "Pushed by</dt><dd>ci", "If you approve", "If you reject"]) {
      expect(text).toContain(part);
    }
  }
  await send(link, { decision: "perhaps", by: "alice" });
  await send(link, {});
  expect(deliveryTo(await readEvent(relay, event), "production").awaits).toBe("approval");
  expect((await fetch(link, { method: "PUT" })).status).toBe(405);
});

test("an approval counts once and shows the name as it was typed", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/link");
  const page = await (await send(link, { decision: "approve", by: " <b>alice</b> " })).text();
  expect(page).toContain("approved by &lt;b&gt;alice&lt;/b&gt;");
  const record = await settledEvent(relay, event);
  expect(deliveryTo(record, "production")).toMatchObject({ status: "delivered", approval: { by: "<b>alice</b>" } });

  const late = await (await send(link, { decision: "reject", by: "bob" })).text();
  expect(late).toContain("Nothing to approve");
  expect(await readEvent(relay, event)).toEqual(record);
});

test("a name is remembered for the next link, and proves nothing", async () => {
  const { link } = await pushToApprove(relay, receiver, "/link");
  const decided = await send(link, { decision: "approve", by: "Ann; x" });
  const [cookie = ""] = decided.headers.getSetCookie();
  expect(cookie).toBe("hubrelay-approver=Ann%3B%20x; Max-Age=15552000; Path=/approve; HttpOnly; SameSite=Lax");
  const { link: next } = await pushToApprove(relay, receiver, "/link");
  const page = await fetch(next, { headers: { cookie: cookie.split(";")[0] ?? "" } });
  expect(await page.text()).toContain('name="by" value="Ann; x"');
  const broken = await fetch(next, { headers: { cookie: "hubrelay-approver=%E0%A4%A" } });
  expect([broken.status, await broken.text()]).toEqual([200, expect.stringContaining('name="by" value=""')]);
});

test("an approval without a name is recorded as by the link's holder", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/link");
  await send(link, { decision: "approve", by: "  " });
  const { approval } = deliveryTo(await settledEvent(relay, event), "production");
  expect(approval).toMatchObject({ by: "the holder of the link" });
});

test("a rejection ends the delivery and names who rejected it", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/link");
  const before = receiver.received("/link/production").length;
  const page = await (await send(link, { decision: "reject", by: "bob" })).text();
  expect(page).toContain("failed");
  const delivery = deliveryTo(await settledEvent(relay, event), "production");
  expect(delivery).toMatchObject({ status: "failed", reason: expect.stringContaining("bob") as string });
  expect(receiver.received("/link/production")).toHaveLength(before);
});

test("returns 404 for a link with any part changed", async () => {
  const { event, link } = await pushToApprove(relay, receiver, "/link");
  const { link: other } = await pushToApprove(relay, receiver, "/link");
  const [credential = ""] = link.pathname.split("/").slice(-1);
  const [expiry = "", key = "", seal = ""] = credential.split(".");
  const forged = [
    link.pathname.replace("/acme/web/", "/acme/api/"),
    other.pathname.replace(/[^/]+$/, credential),
    link.pathname.replace(credential, `${Number(expiry) + 1}.${key}.${seal}`),
    link.pathname.replace(credential, `${expiry}.${key}.${seal.slice(1)}`),
    link.pathname.replace("/approve/", "/result/"),
  ];
  for (const pathname of forged) {
    const answer = await send(new URL(pathname, relay.url), { decision: "approve" });
    expect([pathname, answer.status]).toEqual([pathname, 404]);
  }
  expect(deliveryTo(await readEvent(relay, event), "production").awaits).toBe("approval");
  expect(relay.output).not.toContain(credential);
});
