import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { ADMIN, ask, DEPLOYS, logIn, named } from "./ask.ts";

const AUD = "32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228";
const KID = "9338abe1baf2fe492f646a736f25afbf7b025e35c627be4f60c414d4c73069b8";
const ALGORITHM = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

let key: CryptoKeyPair;
let other: CryptoKeyPair;
/** A team of its own for each test: keys are kept for an hour. */
let team: string;
let teams = 0;
let relay: typeof named;
let certs: ReturnType<typeof vi.fn<() => Promise<Response>>>;

const newKey = (): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey({ ...ALGORITHM, modulusLength: 2048, publicExponent: new Uint8Array([1, 0, 1]) }, true, [
    "sign",
    "verify",
  ]) as Promise<CryptoKeyPair>;

async function jwks(...pairs: readonly (readonly [string, CryptoKeyPair])[]): Promise<Response> {
  const keys = pairs.map(async ([kid, { publicKey }]) => {
    const { kty, n, e } = (await crypto.subtle.exportKey("jwk", publicKey)) as JsonWebKey;
    return { kid, kty, n, e, alg: "RS256", use: "sig" };
  });
  return Response.json({ keys: await Promise.all(keys), public_certs: [] });
}

const base64url = (bytes: Uint8Array): string => bytes.toBase64({ alphabet: "base64url", omitPadding: true });
const part = (value: object): string => base64url(new TextEncoder().encode(JSON.stringify(value)));

interface Forged {
  readonly claims?: object;
  readonly header?: object;
  readonly by?: CryptoKeyPair;
}

/** A token as Cloudflare Access signs it, but for what is given. */
async function tokenOf({ claims = {}, header = {}, by = key }: Forged = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const issuer = { iss: `https://${team}.cloudflareaccess.com`, aud: [AUD], type: "app", sub: "7335d417" };
  const times = { iat: now - 10, nbf: now - 10, exp: now + 600 };
  const head = part({ alg: "RS256", kid: KID, typ: "JWT", ...header });
  const body = part({ ...issuer, ...times, email: "ann@acme.com", ...claims });
  const signed = new TextEncoder().encode(`${head}.${body}`);
  const signature = new Uint8Array(await crypto.subtle.sign(ALGORITHM.name, by.privateKey, signed));
  return `${head}.${body}.${base64url(signature)}`;
}

function me(token: string, more: { readonly cookie?: string; readonly headers?: object } = {}): Promise<Response> {
  return ask("/api/v1/me", { ...more, headers: { ...more.headers, "cf-access-jwt-assertion": token } }, relay);
}

beforeAll(async () => {
  [key, other] = [await newKey(), await newKey()];
});

beforeEach(() => {
  team = `team-${teams++}`;
  const access = { ACCESS_TEAM_DOMAIN: `${team}.cloudflareaccess.com`, ACCESS_AUD: AUD };
  relay = { ...named, ...access, ACCESS_ROLES: "write=*@acme.com,read=*@guests.com|service:robot.access" };
  certs = vi.fn<() => Promise<Response>>(() => jwks([KID, key]));
  vi.stubGlobal("fetch", certs);
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("a token of Cloudflare Access", () => {
  it("names the operator and the role, by keys that are fetched once from the team's address", async () => {
    const token = await tokenOf();
    expect(await (await me(token)).json()).toEqual({ label: "ann@acme.com", role: "write", via: "access" });
    expect((await me(token)).status).toBe(200);
    expect(certs).toHaveBeenCalledTimes(1);
    expect(certs).toHaveBeenCalledWith(
      `https://${team}.cloudflareaccess.com/cdn-cgi/access/certs`,
      expect.objectContaining({ redirect: "manual" }),
    );
  });

  it("of a guest may read and not write", async () => {
    const token = await tokenOf({ claims: { email: "Bob@guests.com" } });
    expect(await (await me(token)).json()).toMatchObject({ label: "bob@guests.com", role: "read" });
    const headers = { "cf-access-jwt-assertion": token, "x-hubrelay-csrf": "1" };
    expect((await ask("/api/v1/targets/x/pause", { method: "POST", headers, body: {} }, relay)).status).toBe(403);
  });

  it("of a service is of its name, which is no person's, and may have one audience and no nbf", async () => {
    const service = { email: undefined, sub: "", aud: AUD, nbf: undefined };
    const robot = await tokenOf({ claims: { ...service, common_name: "robot.access" } });
    expect(await (await me(robot)).json()).toMatchObject({ label: "service:robot.access", role: "read" });
    const impostor = await tokenOf({ claims: { ...service, common_name: "boss@acme.com" } });
    expect((await me(impostor)).status).toBe(403);
  });

  it("of somebody without a role is refused by name", async () => {
    const response = await me(await tokenOf({ claims: { email: "eve@evil.com" } }));
    expect([response.status, await response.text()]).toEqual([
      403,
      expect.stringContaining("ACCESS_ROLES gives eve@evil.com no role"),
    ]);
  });

  const seconds = Math.floor(Date.now() / 1000);
  it.each<{ fault: string; forged: Forged; reason: string }>([
    { fault: "another audience", forged: { claims: { aud: ["another"] } }, reason: "(aud)" },
    { fault: "no audience", forged: { claims: { aud: [] } }, reason: "(aud)" },
    { fault: "another issuer", forged: { claims: { iss: "https://evil.cloudflareaccess.com" } }, reason: "(iss)" },
    { fault: "an expiry that is over", forged: { claims: { exp: seconds - 120 } }, reason: "(exp)" },
    { fault: "no expiry", forged: { claims: { exp: undefined } }, reason: "not a token of Cloudflare Access" },
    { fault: "a beginning to come", forged: { claims: { nbf: seconds + 3600 } }, reason: "(nbf, iat)" },
    { fault: "the type of a whole team", forged: { claims: { type: "org" } }, reason: "(type)" },
    { fault: "nobody in it", forged: { claims: { email: "" } }, reason: "it has no identity" },
    { fault: "no algorithm", forged: { header: { alg: "none" } }, reason: "RS256" },
    { fault: "an algorithm of shared secrets", forged: { header: { alg: "HS256" } }, reason: "RS256" },
    { fault: "an unknown key", forged: { header: { kid: "another" } }, reason: "(kid)" },
  ])("with $fault is refused", async ({ forged, reason }) => {
    const response = await me(await tokenOf(forged));
    expect([response.status, await response.text()]).toEqual([401, expect.stringContaining(reason)]);
  });

  it("with a key of somebody else, or changed after it was signed, is refused", async () => {
    expect((await me(await tokenOf({ by: other }))).status).toBe(401);
    const [head = "", , signature = ""] = (await tokenOf()).split(".");
    const [, guest = ""] = (await tokenOf({ claims: { email: "boss@acme.com" } })).split(".");
    expect((await me(`${head}.${guest}.${signature}`)).status).toBe(401);
  });

  it.each(["", "x", "a.b.c", "....", `${"a".repeat(20_000)}.b.c`, "%.%.%"])(
    "that reads %j is refused",
    async (text) => {
      expect((await me(text)).status).toBe(401);
    },
  );

  it("is taken with clocks that differ by less than a minute", async () => {
    const claims = { exp: Math.floor(Date.now() / 1000) - 50, iat: Math.floor(Date.now() / 1000) + 50 };
    expect((await me(await tokenOf({ claims }))).status).toBe(200);
  });

  it("is not enough for a change from another site, or without the header that no form can send", async () => {
    const headers = { "cf-access-jwt-assertion": await tokenOf() };
    const change = { method: "POST", body: {} };
    expect((await ask("/api/v1/rules/check", { ...change, headers }, relay)).status).toBe(403);
    const foreign = { ...headers, origin: "https://evil.example", "x-hubrelay-csrf": "1" };
    expect((await ask("/api/v1/rules/check", { ...change, headers: foreign }, relay)).status).toBe(403);
    const own = { ...headers, "x-hubrelay-csrf": "1" };
    expect((await ask("/api/v1/rules/check", { ...change, headers: own }, relay)).status).toBe(200);
  });

  it("does not come before a token or a session of the relay", async () => {
    const token = await tokenOf();
    const bearer = { authorization: `Bearer ${ADMIN}` };
    expect(await (await me(token, { headers: bearer })).json()).toMatchObject({ label: "admin", via: "token" });
    expect((await me(token, { headers: { authorization: "Bearer wrong" } })).status).toBe(401);
    const cookie = await logIn(DEPLOYS, relay);
    expect(await (await me(token, { cookie })).json()).toMatchObject({ label: "deploys", via: "session" });
  });

  it("means nothing where Access is not set up, or not completely", async () => {
    const token = await tokenOf();
    for (const missing of ["ACCESS_TEAM_DOMAIN", "ACCESS_AUD", "ACCESS_ROLES"]) {
      const headers = { "cf-access-jwt-assertion": token };
      expect((await ask("/api/v1/me", { headers }, { ...relay, [missing]: "" })).status).toBe(401);
      const health = await ask("/healthz", {}, { ...relay, [missing]: "" });
      expect(await health.json()).toMatchObject({ checks: { api: expect.stringContaining(missing) as string } });
    }
    expect(certs).not.toHaveBeenCalled();
  });

  it("is enough for the API without any secret of operators", async () => {
    relay = { ...relay, ADMIN_TOKEN: "", ADMIN_TOKENS: "" };
    expect((await me(await tokenOf())).status).toBe(200);
  });
});

describe("the keys of Cloudflare Access", () => {
  it.each([
    { fault: "cannot be reached", answer: () => Promise.reject(new Error("down")) },
    { fault: "are answered with 500", answer: async () => new Response("no", { status: 500 }) },
    { fault: "are no JSON", answer: async () => new Response("<html>") },
  ])("that $fault let nobody in", async ({ answer }) => {
    certs.mockImplementation(answer);
    const response = await me(await tokenOf());
    expect(response.status).toBe(503);
    expect((await ask("/api/v1/me", { token: ADMIN }, relay)).status).toBe(200);
  });

  it("are logged when they cannot be fetched, and not otherwise", async () => {
    const lines = vi.spyOn(console, "log").mockReturnValue();
    certs.mockImplementation(async () => new Response("no", { status: 500 }));
    await me(await tokenOf());
    team = `team-${teams++}`;
    relay = { ...relay, ACCESS_TEAM_DOMAIN: `${team}.cloudflareaccess.com` };
    certs.mockImplementation(() => jwks([KID, key]));
    expect((await me(await tokenOf())).status).toBe(200);
    const written = lines.mock.calls.map(([line]) => JSON.parse(String(line)) as { event: string });
    lines.mockRestore();
    expect(written.filter(({ event }) => event === "access.keys_unavailable")).toEqual([
      { event: "access.keys_unavailable", reason: "the keys of Cloudflare Access were answered with 500" },
    ]);
  });

  it("are fetched again for an unknown one, once in half a minute, as after a rotation", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    expect((await me(await tokenOf())).status).toBe(200);
    certs.mockImplementation(() => jwks([KID, key], ["new", other]));
    const rotated = { header: { kid: "new" }, by: other };
    for (let count = 0; count < 5; count++) expect((await me(await tokenOf(rotated))).status).toBe(401);
    expect(certs).toHaveBeenCalledTimes(1);
    vi.setSystemTime(now + 30_000);
    expect((await me(await tokenOf(rotated))).status).toBe(200);
    expect(certs).toHaveBeenCalledTimes(2);
  });

  it("that cannot verify are none, and a right one of the same id is taken half a minute later", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    certs.mockImplementation(async () => Response.json({ keys: [{ kid: KID, kty: "EC", crv: "P-256" }] }));
    expect((await me(await tokenOf())).status).toBe(401);
    certs.mockImplementation(() => jwks([KID, key]));
    vi.setSystemTime(now + 30_000);
    expect((await me(await tokenOf())).status).toBe(200);
  });

  it("are trusted for an hour, and then not without being fetched again", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    expect((await me(await tokenOf())).status).toBe(200);
    certs.mockImplementation(() => Promise.reject(new Error("down")));
    vi.setSystemTime(now + 3_599_000);
    expect((await me(await tokenOf())).status).toBe(200);
    // A stranger's key id has them fetched in vain, and takes nobody's key away.
    const madeUp = await tokenOf({ header: { kid: "made-up" } });
    expect((await me(madeUp)).status).toBe(503);
    expect((await me(await tokenOf())).status).toBe(200);
    await me(madeUp);
    expect(certs).toHaveBeenCalledTimes(2);
    vi.setSystemTime(now + 3_600_000);
    expect((await me(await tokenOf())).status).toBe(503);
    vi.setSystemTime(now + 3_640_000);
    certs.mockImplementation(() => jwks([KID, key]));
    expect((await me(await tokenOf())).status).toBe(200);
  });

  it("that were revoked let nobody in", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    expect((await me(await tokenOf())).status).toBe(200);
    certs.mockImplementation(() => jwks(["new", other]));
    vi.setSystemTime(now + 3_600_000);
    expect((await me(await tokenOf())).status).toBe(401);
  });
});
