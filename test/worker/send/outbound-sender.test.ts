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
});
