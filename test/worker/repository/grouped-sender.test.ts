import { describe, expect, it, vi } from "vitest";
import type { AttemptResult } from "../../../src/core/delivery/attempt.ts";
import { GroupedSender, type GroupSender } from "../../../src/worker/repository/concurrency/grouped-sender.ts";
import type { Report, Send } from "../../../src/worker/send/outbound-sender.ts";

interface Call {
  readonly sends: readonly Send[];
  readonly report: Report;
  readonly end: (results: readonly (AttemptResult | undefined)[]) => void;
  readonly fail: (error: Error) => void;
}

/** A sender whose invocations the test answers. */
function grouped(): { sender: GroupedSender; calls: Call[] } {
  const calls: Call[] = [];
  const invocations: GroupSender = {
    sendAll(sends, report) {
      const { promise, resolve, reject } = Promise.withResolvers<readonly (AttemptResult | undefined)[]>();
      calls.push({ sends, report, end: resolve, fail: reject });
      return promise;
    },
  };
  return { sender: new GroupedSender(invocations), calls };
}

function send(sender: GroupedSender, path: string, timeoutMs = 1000): Promise<AttemptResult> {
  const request = { method: "POST", url: `https://a.example/${path}`, headers: {}, body: "{}" };
  return sender.send(request, timeoutMs, []);
}

function answered(status: number): AttemptResult {
  return { startedAt: 1, durationMs: 2, outcome: { kind: "response", status } };
}

describe("a grouped sender", () => {
  it("sends what begins together by one invocation, and what begins later by another", async () => {
    const { sender, calls } = grouped();
    const together = [send(sender, "1"), send(sender, "2")];
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    const later = send(sender, "3");
    await vi.waitFor(() => expect(calls).toHaveLength(2));
    expect(calls.map(({ sends }) => sends.map(({ request }) => request.url))).toEqual([
      ["https://a.example/1", "https://a.example/2"],
      ["https://a.example/3"],
    ]);
    calls[1]?.end([answered(203)]);
    calls[0]?.end([answered(201), answered(202)]);
    expect(await Promise.all([...together, later])).toEqual([answered(201), answered(202), answered(203)]);
  });

  it("gives an invocation six requests at most, one for each of its connections", async () => {
    const { sender, calls } = grouped();
    const sent = Array.from({ length: 14 }, (_, number) => send(sender, String(number)));
    await vi.waitFor(() => expect(calls.map(({ sends }) => sends.length)).toEqual([6, 6, 2]));
    for (const { sends, end } of calls) end(sends.map(() => answered(200)));
    expect(await Promise.all(sent)).toHaveLength(14);
  });

  it("has the result of a quick target while another of its group has not answered", async () => {
    const { sender, calls } = grouped();
    const [hanging, quick] = [send(sender, "hanging"), send(sender, "quick")];
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    void calls[0]?.report(1, answered(200));
    expect(await quick).toEqual(answered(200));
    calls[0]?.end([answered(504), undefined]);
    expect(await hanging).toEqual(answered(504));
  });

  it("rejects what a failed invocation has not reported", async () => {
    const { sender, calls } = grouped();
    const [reported, lost] = [send(sender, "1"), send(sender, "2")];
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    void calls[0]?.report(0, answered(200));
    calls[0]?.fail(new Error("connection lost"));
    expect(await reported).toEqual(answered(200));
    await expect(lost).rejects.toThrow("connection lost");
  });

  it("rejects a request whose invocation ends without its result", async () => {
    const { sender, calls } = grouped();
    const lost = send(sender, "1");
    await vi.waitFor(() => expect(calls).toHaveLength(1));
    calls[0]?.end([undefined]);
    await expect(lost).rejects.toThrow("the invocation that sent it has ended without a result");
  });

  it("gives up a request without a result two seconds after its own time-out, and keeps no timer", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    try {
      const { sender, calls } = grouped();
      const givenUp: string[] = [];
      const patient = send(sender, "patient", 10_000);
      const sent = { quick: send(sender, "quick", 1000), another: send(sender, "another", 1000) };
      for (const [name, result] of Object.entries(sent))
        result.catch((error: Error) => givenUp.push(`${name}: ${error.message}`));
      await vi.advanceTimersByTimeAsync(2999);
      expect(calls).toHaveLength(1);
      expect(givenUp).toEqual([]);
      await vi.advanceTimersByTimeAsync(1);
      expect(givenUp).toEqual([
        "quick: the invocation that sent it has not ended",
        "another: the invocation that sent it has not ended",
      ]);
      calls[0]?.end([answered(200), undefined, undefined]);
      expect(await patient).toEqual(answered(200));
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
