import { env } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { emptyStorageForEach } from "../empty-storage.ts";
import { tell } from "./tell.ts";

// Senders that the rule document defines, by requests to their paths.

const TOKEN = "test-token-of-an-own-sender";
const SECRET = "test-secret-of-an-own-sender";
const PUSH = { registry: "'registry.example.com'", repository: "payload.name", tag: "payload.tag" };
const REFERENCE = "${secret:OWN_SECRET}";
const SENDERS = {
  open: { push: PUSH },
  plain: { proof: { header: "X-Secret", secret: REFERENCE }, push: PUSH },
  sha1: { proof: { header: "X-Signature", secret: REFERENCE, hmac: "sha1" }, push: PUSH },
  sha512: {
    proof: { header: "X-Signature", secret: REFERENCE, hmac: "sha512", encoding: "base64", prefix: "v1," },
    push: PUSH,
  },
};
const RULES = {
  version: 1,
  senders: SENDERS,
  targets: {},
  rules: [{ name: "none", final: true, targets: [] }],
};
const LIVE = { RELAY_TOKENS: `own/open|plain|sha1|sha512=${TOKEN}`, OWN_SECRET: SECRET };

emptyStorageForEach();

beforeEach(() => publish(RULES));
afterEach(() => env.RULES.delete("rules"));

/** Publishes a document, and lets the time pass for which the isolate keeps the one before. */
async function publish(document: object): Promise<void> {
  await env.RULES.put("rules", JSON.stringify(document));
  vi.setSystemTime(Date.now() + 3000);
}

let pushes = 0;

function body(): string {
  return JSON.stringify({ name: "acme/web", tag: `v${pushes++}` });
}

async function hmac(hash: string, text: string): Promise<Uint8Array> {
  const utf8 = new TextEncoder();
  const key = await crypto.subtle.importKey("raw", utf8.encode(SECRET), { name: "HMAC", hash }, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, utf8.encode(text)));
}

describe("a sender of the rule document", () => {
  it("is taken by the token alone if it has no proof", async () => {
    const { status, json } = await tell(`${TOKEN}/open`, body(), LIVE);
    expect([status, json.event]).toEqual([202, expect.stringMatching(/^evt_/)]);
    const repository = env.REPOSITORY.getByName("registry.example.com/acme/web");
    const [event] = await repository.list(Number.MAX_SAFE_INTEGER, 1, "all");
    expect(event).toMatchObject({
      event: {
        sender: "open",
        token: "own",
        push: { registry: "registry.example.com", namespace: "acme", name: "web" },
      },
    });
  });

  it.each<[string, (text: string) => Promise<Record<string, string>>]>([
    ["plain", async () => ({ "x-secret": SECRET })],
    ["sha1", async (text) => ({ "x-signature": (await hmac("SHA-1", text)).toHex() })],
    ["sha512", async (text) => ({ "x-signature": `v1,${(await hmac("SHA-512", text)).toBase64()}` })],
  ])("that proves itself by %s is taken, and refused without it", async (name, proof) => {
    const text = body();
    expect((await tell(`${TOKEN}/${name}`, text, LIVE, await proof(text))).status).toBe(202);
    expect((await tell(`${TOKEN}/${name}`, text, LIVE)).status).toBe(401);
    const wrong = Object.fromEntries(
      Object.entries(await proof(body())).map(([header, value]) => [header, `${value}x`]),
    );
    expect((await tell(`${TOKEN}/${name}`, text, LIVE, wrong)).status).toBe(401);
  });

  it("that has a proof is refused as long as its secret is not set", async () => {
    const { status, json } = await tell(
      `${TOKEN}/plain`,
      body(),
      { ...LIVE, OWN_SECRET: undefined },
      { "x-secret": "" },
    );
    expect([status, json.detail]).toEqual([401, "The secret OWN_SECRET is not set at the relay."]);
  });

  it("without a proof may not report a host that another sender has to prove", async () => {
    const { status, json } = await tell(`${TOKEN}/open`, body(), { ...LIVE, HARBOR_AUTHORIZATION: "set" });
    expect([status, json.detail]).toEqual([
      401,
      "Pushes of registry.example.com have to be proven, because HARBOR_AUTHORIZATION is set: " +
        'give the sender open a "proof" in the rule document.',
    ]);
  });

  it("tells what its expressions lacked", async () => {
    const { status, json } = await tell(`${TOKEN}/open`, { name: "acme/web" }, LIVE);
    expect([status, json.errors]).toEqual([422, [{ path: "senders.open.push.tag", message: "No such key: tag" }]]);
  });

  it("is unknown to a document that does not define it", async () => {
    await publish({ ...RULES, senders: { open: SENDERS.open } });
    const { status, json } = await tell(`${TOKEN}/plain`, body(), LIVE);
    expect([status, json.detail]).toEqual([404, expect.stringContaining("gitlab, acr, open.")]);
  });

  it("is asked to come again while there is no valid document", async () => {
    await publish({});
    const { status, json } = await tell(`${TOKEN}/open`, body(), LIVE);
    expect([status, json.detail]).toEqual([
      503,
      "There is no valid rule document, which would define the sender open. Nothing was stored: send it again.",
    ]);
  });

  it("needs a token for it, and a document that accepts it", async () => {
    const other = { ...LIVE, RELAY_TOKENS: `own/plain=${TOKEN}` };
    expect((await tell(`${TOKEN}/open`, body(), other)).json.detail).toContain(
      "The token own is not for the sender open",
    );
    await publish({ ...RULES, accept: ["docker-hub", "plain"] });
    const { status, json } = await tell(`${TOKEN}/open`, body(), LIVE);
    expect([status, json.detail]).toEqual([403, expect.stringContaining("does not accept pushes of the sender open")]);
  });
});
