import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ADMIN, ask, DEPLOYS, logIn, named, ONCALL } from "./ask.ts";

afterEach(() => vi.useRealTimers());

const status = async (cookie: string, relay = named): Promise<number> =>
  (await ask("/api/v1/me", { cookie }, relay)).status;

const directory = env.DIRECTORY.getByName("directory");

function keptSessions(): Promise<{ key: string; label: string }[]> {
  return runInDurableObject(directory, (_, { storage }) =>
    storage.sql.exec<{ key: string; label: string }>("SELECT key, label FROM sessions").toArray(),
  );
}

describe("a session", () => {
  it("is of the operator who logged in, with that role", async () => {
    const response = await ask("/api/v1/me", { cookie: await logIn(ONCALL) });
    expect(await response.json()).toEqual({ label: "oncall", role: "read", via: "session" });
  });

  it("is opened by no wrong token, and kept under no name that opens it", async () => {
    expect(await logIn("wrong-token-of-24-characters")).toBe("");
    const [, id = ""] = (await logIn(DEPLOYS)).split(".");
    const kept = await keptSessions();
    expect(kept).toContainEqual({ key: expect.stringMatching(/^[0-9a-f]{64}$/) as string, label: "deploys" });
    expect(JSON.stringify(kept)).not.toContain(id);
  });

  it("ends on the server when it is logged out", async () => {
    const [cookie, other] = [await logIn(DEPLOYS), await logIn(DEPLOYS)];
    expect(await status(cookie)).toBe(200);
    const response = await ask("/session", { method: "DELETE", cookie });
    expect(response.status).toBe(204);
    expect(response.headers.getSetCookie()[0]).toMatch(/^__Host-hubrelay-session=; Max-Age=0;/);
    expect(await status(cookie)).toBe(401);
    expect(await status(other)).toBe(200);
  });

  it("ends everywhere for its operator, and for no other", async () => {
    const [one, two, foreign] = [await logIn(DEPLOYS), await logIn(DEPLOYS), await logIn(ADMIN)];
    expect([await status(one), await status(two), await status(foreign)]).toEqual([200, 200, 200]);
    expect((await ask("/session?everywhere", { method: "DELETE", cookie: one })).status).toBe(204);
    expect([await status(one), await status(two), await status(foreign)]).toEqual([401, 401, 200]);
  });

  it("that another isolate has ended is over within 30 seconds", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    const cookie = await logIn(DEPLOYS);
    expect(await status(cookie)).toBe(200);
    await runInDurableObject(directory, (_, { storage }) => void storage.sql.exec("DELETE FROM sessions"));
    vi.setSystemTime(now + 29_000);
    expect(await status(cookie)).toBe(200);
    vi.setSystemTime(now + 30_000);
    expect(await status(cookie)).toBe(401);
  });

  it("ends after twelve hours, and is then forgotten", async () => {
    const now = Date.now();
    vi.useFakeTimers({ now, toFake: ["Date"] });
    const cookie = await logIn(DEPLOYS);
    vi.setSystemTime(now + 12 * 3_600_000 - 1);
    expect(await status(cookie)).toBe(200);
    vi.setSystemTime(now + 12 * 3_600_000);
    expect(await status(cookie)).toBe(401);
  });

  it.each([
    { change: "another ADMIN_TOKEN", secrets: { ADMIN_TOKEN: "another-admin-token-of-24-characters" } },
    { change: "another token of its operator", secrets: { ADMIN_TOKENS: "deploys=another-token-of-24-characters" } },
    { change: "no such operator", secrets: { ADMIN_TOKENS: "" } },
  ])("ends with $change", async ({ secrets }) => {
    expect(await status(await logIn(DEPLOYS), { ...named, ...secrets })).toBe(401);
  });

  it("has the role that its operator has now", async () => {
    const cookie = await logIn(DEPLOYS);
    const relay = { ...named, ADMIN_TOKENS: `deploys:read=${DEPLOYS}` };
    const response = await ask("/api/v1/me", { cookie }, relay);
    expect(await response.json()).toMatchObject({ label: "deploys", role: "read" });
  });

  it("cannot be moved to another operator or time", async () => {
    const cookie = await logIn(ONCALL);
    const [expires = "", ...rest] = cookie.split(".");
    expect(await status(cookie.replace(/oncall$/, "deploys"))).toBe(401);
    expect(await status([`${expires.slice(0, -1)}${(Number(expires.at(-1)) + 1) % 10}`, ...rest].join("."))).toBe(401);
  });

  it("with a wrong seal costs no request to the directory", async () => {
    await logIn(DEPLOYS);
    const getByName = vi.fn<() => never>();
    const relay = { ...named, DIRECTORY: { getByName } as unknown as typeof named.DIRECTORY };
    const cookie = `__Host-hubrelay-session=${Date.now() + 1000}.${"a".repeat(32)}.${"b".repeat(43)}.deploys`;
    expect(await status(cookie, relay)).toBe(401);
    expect(getByName).not.toHaveBeenCalled();
  });

  it("is asked for at the directory once in 30 seconds, each one apart", async () => {
    const cookies = [await logIn(DEPLOYS), await logIn(DEPLOYS)];
    const isSessionOpen = vi.fn<() => Promise<boolean>>(() => Promise.resolve(true));
    const stub = { isSessionOpen };
    const relay = { ...named, DIRECTORY: { getByName: () => stub } as unknown as typeof named.DIRECTORY };
    for (let round = 0; round < 3; round++) {
      for (const cookie of cookies) expect(await status(cookie, relay)).toBe(200);
    }
    expect(isSessionOpen).toHaveBeenCalledTimes(2);
  });

  it("that cannot be checked is refused", async () => {
    const cookie = await logIn(DEPLOYS);
    const stub = { isSessionOpen: () => Promise.reject(new Error("down")) };
    const relay = { ...named, DIRECTORY: { getByName: () => stub } as unknown as typeof named.DIRECTORY };
    expect(await status(cookie, relay)).toBe(503);
  });

  it("that cannot be ended goes on, with its cookie, and the answer says so", async () => {
    const cookie = await logIn(DEPLOYS);
    const stub = { closeSessions: () => Promise.reject(new Error("down")) };
    const relay = { ...named, DIRECTORY: { getByName: () => stub } as unknown as typeof named.DIRECTORY };
    const response = await ask("/session", { method: "DELETE", cookie }, relay);
    expect([response.status, response.headers.getSetCookie()]).toEqual([503, []]);
    expect(await status(cookie)).toBe(200);
  });

  it("takes its stream along when it ends", async () => {
    const cookie = await logIn(DEPLOYS);
    const { webSocket } = await ask("/api/v1/stream", { cookie, headers: { upgrade: "websocket" } });
    const closed = new Promise<number>((resolve) => {
      webSocket?.addEventListener("close", ({ code }) => resolve(code));
    });
    webSocket?.accept();
    await ask("/session", { method: "DELETE", cookie });
    expect(await closed).toBe(1008);
  });
});

describe("the session's cookie", () => {
  it("is the host's own over https", async () => {
    const response = await ask("/session", { method: "POST", body: { token: ADMIN } });
    const [cookie, old] = response.headers.getSetCookie();
    expect(cookie).toMatch(
      /^__Host-hubrelay-session=[^;]+; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict; Secure$/,
    );
    expect(old).toMatch(/^hubrelay-session=; Max-Age=0; Path=\//);
  });

  it("has another name over http, as in local runs", async () => {
    const origin = "http://127.0.0.1:8787";
    const cookie = await logIn(ADMIN, named, origin);
    expect(cookie).toMatch(/^hubrelay-local-session=/);
    expect((await ask("/api/v1/me", { cookie, origin })).status).toBe(200);
    expect((await ask("/api/v1/me", { cookie })).status).toBe(401);
  });

  it("is found whatever cookies a sibling subdomain has set before it", async () => {
    const cookie = await logIn(ADMIN);
    const planted = "hubrelay-session=1.x; hubrelay-local-session=2.y; x__Host-hubrelay-session=3.z";
    expect(await status(`${planted}; ${cookie}`)).toBe(200);
    expect(await status(`${cookie}; ${planted}`)).toBe(200);
  });

  it("of an earlier version opens nothing", async () => {
    const cookie = await logIn(ADMIN);
    expect(await status(cookie.replace("__Host-", ""))).toBe(401);
  });

  it("is not opened by another site, which would choose who is logged in", async () => {
    for (const origin of [
      "https://evil.example",
      "null",
      "http://relay.example",
      "https://relay.example.evil.example",
    ]) {
      const response = await ask("/session", { method: "POST", body: { token: ADMIN }, headers: { origin } });
      expect([response.status, response.headers.getSetCookie()]).toEqual([403, []]);
    }
    const headers = { origin: "https://relay.example" };
    expect((await ask("/session", { method: "POST", body: { token: ADMIN }, headers })).status).toBe(204);
  });

  it("is not used by another site, not even to log out", async () => {
    const cookie = await logIn(ADMIN);
    const headers = { origin: "https://evil.example" };
    expect((await ask("/api/v1/me", { cookie, headers })).status).toBe(403);
    expect((await ask("/session", { method: "DELETE", cookie, headers })).status).toBe(403);
    expect(await status(cookie)).toBe(200);
  });
});
