import { exports } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { AttemptResult } from "../../../src/core/delivery/attempt.ts";
import type { OutboundSender } from "../../../src/worker/send/outbound-sender.ts";

// By a real loopback call, with what targets answer under the test's control.

const sender = (exports as unknown as { OutboundSender: Service<OutboundSender> }).OutboundSender;
let answers: Map<string, PromiseWithResolvers<Response>>;

beforeEach(() => {
  answers = new Map(["a", "b", "c"].map((name) => [name, Promise.withResolvers<Response>()]));
  vi.stubGlobal("fetch", (url: string) => answers.get(new URL(url).hostname.split(".")[0] ?? "")?.promise);
});

afterEach(() => vi.unstubAllGlobals());

function sendTo(names: readonly string[], reported: [number, number][]): Promise<readonly (number | undefined)[]> {
  const sends = names.map((name) => ({
    request: { method: "POST", url: `https://${name}.example/hook`, headers: {}, body: "{}" },
    timeoutMs: 10_000,
    secrets: [],
  }));
  const report = (index: number, result: AttemptResult): void => void reported.push([index, statusOf(result)]);
  return sender
    .sendAll(sends, report)
    .then((results) => results.map((result) => (result === undefined ? undefined : statusOf(result))));
}

function statusOf({ outcome }: AttemptResult): number {
  return outcome.kind === "response" ? outcome.status : 0;
}

function answer(name: string, status: number): void {
  answers.get(name)?.resolve(new Response("", { status }));
}

describe("the outbound sender", () => {
  it("returns the results of quick targets in order, and reports none", async () => {
    const reported: [number, number][] = [];
    const sent = sendTo(["a", "b", "c"], reported);
    answer("c", 203);
    answer("a", 201);
    answer("b", 202);
    expect(await sent).toEqual([201, 202, 203]);
    expect(reported).toEqual([]);
  });

  it("reports what would wait for a target that does not answer", async () => {
    const reported: [number, number][] = [];
    const sent = sendTo(["a", "b", "c"], reported);
    answer("b", 202);
    await vi.waitFor(() => expect(reported).toEqual([[1, 202]]));
    answer("c", 203);
    await vi.waitFor(() =>
      expect(reported).toEqual([
        [1, 202],
        [2, 203],
      ]),
    );
    answer("a", 504);
    expect(await sent).toEqual([504, undefined, undefined]);
    expect(reported).toHaveLength(2);
  });

  it("refuses an address that is not public", async () => {
    const sends = [
      { request: { method: "POST", url: "http://127.0.0.1/", headers: {}, body: "" }, timeoutMs: 1000, secrets: [] },
    ];
    const [result] = await sender.sendAll(sends, () => {});
    expect(result?.outcome.kind).toBe("refused");
  });

  it("gives up a request at its own time-out, while others of the same call go on", async () => {
    vi.stubGlobal("fetch", (url: string, { signal }: RequestInit) => {
      const { promise, reject } = Promise.withResolvers<Response>();
      signal?.addEventListener("abort", () => reject(signal.reason as Error));
      return Promise.race([promise, answers.get(new URL(url).hostname.split(".")[0] ?? "")?.promise]);
    });
    const sends = [
      ["a", 50],
      ["b", 10_000],
      ["c", 50],
      ["a", 60],
    ].map(([name, timeoutMs]) => ({
      request: { method: "POST", url: `https://${name}.example/hook`, headers: {}, body: "{}" },
      timeoutMs: Number(timeoutMs),
      secrets: [],
    }));
    const reported = new Map<number, AttemptResult["outcome"]>();
    const sent = sender.sendAll(sends, (index, { outcome }) => void reported.set(index, outcome));
    answer("c", 203);
    await vi.waitFor(() => expect([...reported.keys()].toSorted((a, b) => a - b)).toEqual([0, 2, 3]));
    expect(reported.get(0)).toEqual({ kind: "no-response", reason: "no answer within 50 ms", isTimeout: true });
    expect(reported.get(2)).toMatchObject({ kind: "response", status: 203 });
    expect(reported.get(3)).toEqual({ kind: "no-response", reason: "no answer within 60 ms", isTimeout: true });
    answer("b", 202);
    expect((await sent).map((result) => result?.outcome.kind)).toEqual([undefined, "response", undefined, undefined]);
  });
});
