import { env, exports } from "cloudflare:workers";
import { listDurableObjectIds } from "cloudflare:test";
import { beforeEach, expect, it, vi } from "vitest";
import { directoryOf } from "../../../src/worker/directory/client.ts";
import { linkTo } from "../../../src/worker/links/delivery-link.ts";

const ORIGIN = "https://relay.example";
const linked = { repository: "acme/web", deliveryId: `dlv_${"0".repeat(26)}_1` };
const FORM = { method: "POST", body: new URLSearchParams({ decision: "approve" }) };

beforeEach(() => {
  vi.useRealTimers();
});

/** The statuses and texts of what looks at a link, and of what decides by it. */
async function both(link: string): Promise<[number, string][]> {
  const answers = [
    await exports.default.fetch(new Request(link)),
    await exports.default.fetch(new Request(link, FORM)),
  ];
  return Promise.all(answers.map(async (answer): Promise<[number, string]> => [answer.status, await answer.text()]));
}

it("a link that is too old says where to approve instead, and decides nothing", async () => {
  const link = await linkTo(env, linked, "approve", Date.now() - 1, ORIGIN);
  for (const answer of await both(link)) expect(answer).toEqual([410, expect.stringContaining("dashboard")]);
});

it("answers a link to an unknown delivery with 404", async () => {
  const link = await linkTo(env, linked, "approve", Date.now() + 60_000, ORIGIN);
  expect((await exports.default.fetch(new Request(link))).status).toBe(404);
});

it("answers a link of an earlier version, sealed by the operator's token, with a page that says so", async () => {
  const expiry = Date.now() + 60_000;
  const link = `${ORIGIN}/approve/acme/web/${linked.deliveryId}/${expiry}.${"A".repeat(43)}`;
  for (const answer of await both(link)) expect(answer).toEqual([410, expect.stringContaining("was revoked")]);
});

it("revokes every link with a new key, within ten seconds in every isolate", async () => {
  const link = await linkTo(env, linked, "approve", Date.now() - 1, ORIGIN);
  const before = await directoryOf(env).linkKey();
  const id = await directoryOf(env).rotateLinkKey();
  expect(id).not.toBe(before.id);
  vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
  for (const answer of await both(link)) expect(answer).toEqual([410, expect.stringContaining("was revoked")]);
});

it("keeps the key, which is 32 random bytes and nothing of the operator's token", async () => {
  const key = await directoryOf(env).linkKey();
  expect(key).toEqual({ id: expect.stringMatching(/^[\w-]{8}$/), secret: expect.stringMatching(/^[\w-]{43}$/) });
  expect(await directoryOf(env).linkKey()).toEqual(key);
});

it.each([
  ["another key", (credential: string) => credential.replace(/\.[^.]+\./, ".AAAAAAAA."), 410],
  ["another seal", (credential: string) => credential.replace(/[^.]+$/, "A".repeat(43)), 404],
  ["no seal", () => "1", 404],
])("makes no object of a repository for a link with %s", async (_, change, status) => {
  const before = await listDurableObjectIds(env.REPOSITORY);
  const link = await linkTo(env, { ...linked, repository: "victim/new" }, "approve", Date.now() + 60_000, ORIGIN);
  const forged = link.replace(/[^/]+$/, change);
  for (const [answer] of await both(forged)) expect(answer).toBe(status);
  expect(await listDurableObjectIds(env.REPOSITORY)).toEqual(before);
});
