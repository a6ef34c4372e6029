import { env } from "cloudflare:workers";
import { runInDurableObject } from "cloudflare:test";
import { afterEach, expect, it, vi } from "vitest";
import { direct, send } from "../../../src/worker/send/send.ts";

afterEach(() => {
  vi.unstubAllGlobals();
});

function sendOne(timeoutMs: number): ReturnType<typeof send> {
  const request = { method: "POST", url: "https://a.example/hook", headers: {}, body: null };
  return send(request, timeoutMs, direct(new Set()), []);
}

it("keeps no timer of a request that was answered: an object may have 10,000", async () => {
  vi.stubGlobal("fetch", async () => new Response("ok"));
  await runInDurableObject(env.REPOSITORY.getByName("acme/timers"), async () => {
    for (let sent = 0; sent < 10_100; sent += 100) {
      const results = await Promise.all(Array.from({ length: 100 }, () => sendOne(60_000)));
      expect(results.every(({ outcome }) => outcome.kind === "response")).toBe(true);
    }
  });
});

it("gives up a request when its time is over", async () => {
  vi.stubGlobal(
    "fetch",
    (_: string, { signal }: RequestInit) =>
      new Promise((_, reject) => {
        signal?.addEventListener("abort", () => reject(signal.reason as Error));
      }),
  );
  const { outcome } = await sendOne(50);
  expect(outcome).toEqual({ kind: "no-response", reason: "no answer within 50 ms", isTimeout: true });
});

it("checks an address by the settings of the moment, however often it was sent to", async () => {
  vi.stubGlobal("fetch", async () => new Response("ok"));
  const request = { method: "POST", url: "http://hooks.internal/deploy", headers: {}, body: null };
  const kinds = [];
  for (const hosts of [new Set<string>(), new Set(["hooks.internal"]), new Set<string>()]) {
    for (let turn = 0; turn < 2; turn++) kinds.push((await send(request, 1000, direct(hosts), [])).outcome.kind);
  }
  expect(kinds).toEqual(["refused", "refused", "response", "response", "refused", "refused"]);
});

it("sends to each of more addresses than it remembers", async () => {
  const sent: string[] = [];
  vi.stubGlobal("fetch", async (url: string) => (sent.push(url), new Response("ok")));
  const transport = direct(new Set());
  const urls = Array.from({ length: 250 }, (_, index) => `https://a.example/${index % 125}`);
  for (const url of urls) await send({ method: "POST", url, headers: {}, body: null }, 1000, transport, []);
  expect(sent).toEqual(urls);
});
