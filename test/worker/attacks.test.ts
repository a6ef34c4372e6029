import { env, exports } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { linkTo } from "../../src/worker/links/delivery-link.ts";
import { direct, send } from "../../src/worker/send/send.ts";

// Attacks that docs/reliability.md tells of, and that no other test shows.

afterEach(() => vi.unstubAllGlobals());

const REQUEST = { method: "POST", url: "https://target.example/hook", headers: {}, body: null };

async function post(token: string): Promise<number> {
  const body = '{"push_data":{"tag":"v1"},"repository":{"repo_name":"acme/guessed"}}';
  const init = { method: "POST", body, headers: { "cf-connecting-ip": "192.0.2.77" } };
  return (await exports.default.fetch(new Request(`https://relay.example/hook/${token}`, init))).status;
}

describe("an attack", () => {
  it("by 300 guesses of a token at once finds nothing, and keeps no good token out", async () => {
    const guesses = Array.from({ length: 300 }, (_, index) => post(`guess-${index}-of-more-than-24-characters`));
    const statuses = new Set(await Promise.all(guesses));
    expect([...statuses].filter((status) => status !== 404 && status !== 429)).toEqual([]);
    expect(await post("test-token-number-one-24")).toBe(202);
  });

  it("by a redirect to a forbidden address is not followed", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (url: string, { redirect }: RequestInit) => {
      asked.push(`${url} ${redirect}`);
      return new Response(null, { status: 307, headers: { location: "http://169.254.169.254/" } });
    });
    const { outcome } = await send(REQUEST, 5000, direct(new Set()), []);
    expect(outcome).toMatchObject({ kind: "response", status: 307 });
    expect(asked).toEqual(["https://target.example/hook manual"]);
  });

  it("by the credential of one delivery on another, of another repository, or for another purpose is a 404", async () => {
    const own = { repository: "acme/web", deliveryId: `dlv_${"0".repeat(26)}_1` };
    const link = await linkTo(env, own, "approve", Date.now() + 60_000, "https://relay.example");
    const forged = [
      link.replace("_1/", "_2/"),
      link.replace("/web/", "/other/"),
      link.replace("/approve/", "/result/"),
      link.replace(/\/(\d+)\./, (_, expires: string) => `/${Number(expires) + 1}.`),
    ];
    for (const url of forged) {
      expect(url).not.toBe(link);
      const body = url.includes("/result/") ? '{"state":"success"}' : new URLSearchParams({ decision: "approve" });
      expect((await exports.default.fetch(new Request(url, { method: "POST", body }))).status).toBe(404);
    }
  });
});
