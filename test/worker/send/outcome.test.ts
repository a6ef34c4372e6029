import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AttemptResult } from "../../../src/core/delivery/attempt.ts";
import { direct, send } from "../../../src/worker/send/send.ts";

const NOW = 1_700_000_000_000;
const REQUEST = { method: "PUT", url: "https://a.example/hook", headers: { "x-a": "1" }, body: "sent" };

/** What the target answers, and after which time. */
let answer: () => Response | Promise<Response>;
let requests: [url: string, init: RequestInit][];

beforeEach(() => {
  requests = [];
  vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
  vi.stubGlobal("fetch", (url: string, init: RequestInit) => {
    requests.push([url, init]);
    return Promise.resolve(answer());
  });
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function sendTo(url: string, secrets: readonly string[] = []): Promise<AttemptResult> {
  return send({ ...REQUEST, url }, 5000, direct(new Set()), secrets);
}

/** A body in chunks, of which a test sees how many were read, and whether the rest was cancelled. */
function chunks(texts: Iterable<string>): { body: ReadableStream; read: () => number; isCancelled: () => boolean } {
  const left = texts[Symbol.iterator]();
  let read = 0;
  let isCancelled = false;
  const body = new ReadableStream({
    pull: (controller) => {
      const next = left.next();
      if (next.done === true) return controller.close();
      read += 1;
      controller.enqueue(new TextEncoder().encode(next.value));
    },
    cancel: () => void (isCancelled = true),
  });
  return { body, read: () => read, isCancelled: () => isCancelled };
}

/** More than is read of an answer. */
const LONG = Array.from({ length: 60 }, () => "x".repeat(100));

describe("a request", () => {
  it("is sent as it is, follows no redirect, and its result says when and how long", async () => {
    answer = () => {
      vi.setSystemTime(NOW + 250);
      return new Response("moved", { status: 302, headers: { location: "https://b.example/" } });
    };
    expect(await sendTo("https://a.example/hook")).toEqual({
      startedAt: NOW,
      durationMs: 250,
      outcome: { kind: "response", status: 302 },
      headers: { location: "https://b.example/", "content-type": "text/plain;charset=UTF-8" },
      response: "moved",
    });
    const [[url, init] = []] = requests;
    expect(url).toBe("https://a.example/hook");
    expect(init).toMatchObject({ method: "PUT", headers: { "x-a": "1" }, body: "sent", redirect: "manual" });
  });

  it("to an address that is not allowed is not sent, and the reason is redacted", async () => {
    const { outcome } = await sendTo("http://127.0.0.1/secret-path", ["127.0.0.1"]);
    expect(outcome).toMatchObject({ kind: "refused" });
    expect(outcome.kind === "refused" && outcome.reason).not.toContain("127.0.0.1");
    expect(requests).toEqual([]);
  });

  it("without an answer gives the reason without control characters, redacted", async () => {
    answer = () => Promise.reject(new Error("reset by\n10.0.0.1 with key-123456"));
    expect((await sendTo("https://a.example/", ["key-123456"])).outcome).toEqual({
      kind: "no-response",
      reason: "no answer: reset by\uFFFD10.0.0.1 with [redacted]",
    });
  });
});

describe("an answer", () => {
  it("has the headers by which a target steers, in lower case", async () => {
    answer = () =>
      new Response(null, { status: 503, headers: { "retry-after": "120", "webhook-delivery": " Disable " } });
    const { outcome, ...rest } = await sendTo("https://a.example/");
    expect(outcome).toEqual({ kind: "response", status: 503, retryAfter: "120", steering: "disable" });
    const headers = { "retry-after": "120", "webhook-delivery": "Disable" };
    expect(rest).toEqual({ startedAt: NOW, durationMs: 0, headers });
  });

  it.each([
    ["whose length is known", { "content-length": "1536" }],
    ["whose length is not known", undefined],
  ])("%s keeps its first 1,024 characters", async (_, headers) => {
    answer = () => new Response(`${"a".repeat(1000)}${"b".repeat(536)}`, headers && { headers });
    expect((await sendTo("https://a.example/")).response).toBe(`${"a".repeat(1000)}${"b".repeat(24)}`);
  });

  it("that is longer is read up to 1,536 bytes, and the rest is cancelled", async () => {
    const { body, read, isCancelled } = chunks(LONG);
    answer = () => new Response(body);
    expect((await sendTo("https://a.example/")).response).toBe("x".repeat(1024));
    // A chunk more may have been asked for ahead.
    expect(read()).toBeGreaterThanOrEqual(16);
    expect(read()).toBeLessThanOrEqual(18);
    expect(isCancelled()).toBe(true);
  });

  it.each([
    ["that says it is longer than what is read", { "content-length": "1537" }],
    ["that is encoded, whatever its length", { "content-length": "10", "content-encoding": "identity" }],
  ])("%s is read in chunks", async (_, headers) => {
    const { body, isCancelled } = chunks(LONG);
    answer = () => new Response(body, { headers });
    expect((await sendTo("https://a.example/")).response).toBe("x".repeat(1024));
    expect(isCancelled()).toBe(true);
  });

  it("that breaks off keeps what came, and counts as an answer", async () => {
    answer = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode("half")),
          pull: (controller) => controller.error(new Error("reset")),
        }),
      );
    const { outcome, response } = await sendTo("https://a.example/");
    expect(outcome).toEqual({ kind: "response", status: 200 });
    expect(response).toBe("half");
  });

  it("of a known length that breaks off counts as an answer without a text", async () => {
    answer = () => {
      const body = new ReadableStream({ pull: (controller) => controller.error(new Error("reset")) });
      return new Response(body, { headers: { "content-length": "10" } });
    };
    expect(await sendTo("https://a.example/")).toMatchObject({ outcome: { kind: "response", status: 200 } });
  });

  it("whose character is cut by a chunk has it whole", async () => {
    const euro = new TextEncoder().encode("€");
    answer = () =>
      new Response(
        new ReadableStream({
          start: (controller) => {
            controller.enqueue(euro.subarray(0, 1));
            controller.enqueue(euro.subarray(1));
            controller.close();
          },
        }),
      );
    expect((await sendTo("https://a.example/")).response).toBe("€");
  });
});

function ask(deliveredWhen: string, secrets: readonly string[] = []): Promise<AttemptResult> {
  return send({ ...REQUEST, deliveredWhen }, 5000, direct(new Set()), secrets);
}

describe("an answer of which delivered_when asks", () => {
  it.each<[what: string, response: Response, outcome: object]>([
    ["fulfils it", Response.json({ ok: true }), { status: 200 }],
    [
      "does not",
      Response.json({ ok: false }),
      { status: 200, unmet: "delivered_when does not hold: body.ok && headers['content-type'] != ''" },
    ],
    ["is no 2xx: its body is not asked", Response.json({ ok: true }, { status: 503 }), { status: 503 }],
  ])("%s", async (_, response, outcome) => {
    answer = () => response;
    expect((await ask("body.ok && headers['content-type'] != ''")).outcome).toEqual({ kind: "response", ...outcome });
  });

  it("is read beyond what is kept, up to 65,536 bytes", async () => {
    const log = "x".repeat(60_000);
    answer = () => Response.json({ log, ok: true });
    const { outcome, response } = await ask("body.ok && !truncated");
    expect(outcome).toEqual({ kind: "response", status: 200 });
    expect(response).toHaveLength(1024);

    answer = () => Response.json({ log: log.repeat(2), ok: true });
    expect((await ask("truncated && text.size() == 65536")).outcome).toEqual({ kind: "response", status: 200 });
    answer = () => new Response("x".repeat(65_536));
    expect((await ask("!truncated && text.size() == 65536")).outcome).toEqual({ kind: "response", status: 200 });
  });

  it("that breaks off is truncated", async () => {
    answer = () =>
      new Response(
        new ReadableStream({
          start: (controller) => controller.enqueue(new TextEncoder().encode('{"ok":')),
          pull: (controller) => controller.error(new Error("reset")),
        }),
      );
    expect((await ask("truncated && text == '{\"ok\":'")).outcome).toEqual({ kind: "response", status: 200 });
  });

  it("never puts a secret of the answer into the reason", async () => {
    answer = () => Response.json({});
    const { outcome } = await ask("body[headers['content-type']]", ["application/json"]);
    expect(outcome).toMatchObject({ unmet: expect.stringContaining("No such key: [redacted]") as string });
  });
});
