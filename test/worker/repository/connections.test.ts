import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { parseHosts } from "../../../src/core/address/address.ts";
import type { AttemptResult } from "../../../src/core/delivery/attempt.ts";
import { Connections, type Sender } from "../../../src/worker/repository/concurrency/connections.ts";

const REQUEST = { method: "POST", url: "https://a.example/hook", headers: {}, body: "{}" };
const TIMEOUT_MS = 10_000;
const HOSTS = parseHosts("");

let answer: () => void;

beforeEach(() => {
  const { promise, resolve } = Promise.withResolvers<void>();
  answer = resolve;
  vi.stubGlobal("fetch", async () => {
    await promise;
    return new Response("own");
  });
});

afterEach(() => vi.unstubAllGlobals());

function sentElsewhere(): AttemptResult {
  return { startedAt: 1, durationMs: 2, outcome: { kind: "response", status: 299 } };
}

function sender(send: Sender["send"]): Connections {
  return new Connections({ send }, HOSTS);
}

/** Sends to each of these targets, which do not answer yet. */
function sendTo(connections: Connections, ...targets: readonly string[]): Promise<AttemptResult | "no connection">[] {
  return targets.map((target) => connections.send(target, REQUEST, TIMEOUT_MS, ["the-secret-of-a-target"]));
}

describe("connections", () => {
  it("sends three requests by its own, two of one target, and the others elsewhere", async () => {
    const elsewhere: string[] = [];
    const connections = sender((request) => {
      elsewhere.push(request.url);
      return Promise.resolve(sentElsewhere());
    });
    const sent = sendTo(connections, "a", "a", "a", "b", "c", "d");
    expect(elsewhere).toHaveLength(3);
    answer();
    const statuses = (await Promise.all(sent)).map((result) =>
      result !== "no connection" && result.outcome.kind === "response" ? result.outcome.status : 0,
    );
    expect(statuses).toEqual([200, 200, 299, 200, 299, 299]);
  });

  it("sends nothing beyond its own connections where there are no others", async () => {
    const connections = new Connections(undefined, HOSTS);
    const sent = sendTo(connections, "a", "a", "a");
    expect(await sent[2]).toBe("no connection");
    answer();
    expect(await sent[0]).toMatchObject({ outcome: { kind: "response", status: 200 } });
  });

  it.each(["Too many subrequests.", "Subrequest depth limit exceeded.", "This Worker exceeded its invocation limit"])(
    "sends nothing when the platform refuses another invocation: %s",
    async (message) => {
      const connections = sender(() => Promise.reject(new Error(message)));
      expect(await sendTo(connections, "a", "a", "a")[2]).toBe("no connection");
      answer();
    },
  );

  it("takes a broken invocation for an attempt without an answer, and keeps no secret of it", async () => {
    const connections = sender(() => Promise.reject(new Error("connection lost: the-secret-of-a-target")));
    expect(await sendTo(connections, "a", "a", "a")[2]).toMatchObject({
      outcome: { kind: "no-response", reason: "no answer: connection lost: [redacted]" },
    });
    answer();
  });
});
