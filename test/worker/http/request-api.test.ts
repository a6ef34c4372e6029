import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { requestApi } from "../../../src/worker/http/request-api.ts";

let asked: [url: unknown, init: RequestInit][];

beforeEach(() => {
  asked = [];
  vi.stubGlobal("fetch", async (url: unknown, init: RequestInit) => {
    asked.push([url, init]);
    return new Response('{"a":1}', { status: 200 });
  });
});

afterEach(() => vi.unstubAllGlobals());

describe("a question to Docker Hub", () => {
  it.each([
    ["https://hub.docker.com/v2/a\n/../b", "https://hub.docker.com/v2/b"],
    [" https://HUB.docker.com:443/v2/?q=a b", "https://hub.docker.com/v2/?q=a%20b"],
    ["https:\\\\hub.docker.com\\v2", "https://hub.docker.com/v2"],
  ])("goes to the URL as it was checked, not as it was written: %j", async (url, expected) => {
    const answer = await requestApi({ method: "GET", url, headers: { accept: "application/json" } }, new Set());
    expect(answer).toMatchObject({ ok: true, value: { status: 200, text: '{"a":1}' } });
    expect(asked).toEqual([
      [
        expected,
        {
          method: "GET",
          headers: { accept: "application/json" },
          body: null,
          redirect: "manual",
          signal: expect.any(AbortSignal) as AbortSignal,
        },
      ],
    ]);
  });

  it.each([
    "http://169.254.169.254/latest/meta-data",
    "https://127.0.0.1/",
    "https://0x7f.1/",
    "http://hub.docker.com/",
    "no URL at all",
  ])("is not sent to %s", async (url) => {
    expect(await requestApi({ method: "GET", url, headers: {} }, new Set())).toMatchObject({ ok: false });
    expect(asked).toEqual([]);
  });

  it("without a response returns an error with the host, and does not reject", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new Error("connection reset")));
    const answer = await requestApi({ method: "GET", url: "https://hub.docker.com/v2/", headers: {} }, new Set());
    expect(answer).toEqual({ ok: false, error: "hub.docker.com: connection reset" });
  });
});
