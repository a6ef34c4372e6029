import { env, exports } from "cloudflare:workers";
import { expect, it } from "vitest";
import { linkTo } from "../../../src/worker/links/delivery-link.ts";

const ORIGIN = "https://relay.example";
const linked = { repository: "acme/web", deliveryId: `dlv_${"0".repeat(26)}_1` };

it("a link that is too old says where to approve instead, and decides nothing", async () => {
  const link = await linkTo(linked, "approve", Date.now() - 1, ORIGIN, env.ADMIN_TOKEN ?? "");
  const form = { method: "POST", body: new URLSearchParams({ decision: "approve" }) };
  for (const request of [new Request(link), new Request(link, form)]) {
    const answer = await exports.default.fetch(request);
    expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining("in the dashboard")]);
  }
});

it("a link to a delivery that there is none of is as good as none", async () => {
  const link = await linkTo(linked, "approve", Date.now() + 60_000, ORIGIN, env.ADMIN_TOKEN ?? "");
  expect((await exports.default.fetch(new Request(link))).status).toBe(404);
});
