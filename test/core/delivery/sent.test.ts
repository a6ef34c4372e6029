import { describe, expect, it } from "vitest";
import { headersOf, recordAttempt, timestampOf, type AttemptResult } from "../../../src/core/delivery/attempt.ts";
import type { Delivery } from "../../../src/core/delivery/delivery.ts";
import { formatSent, parseSent } from "../../../src/core/delivery/sent.ts";
import { VERSION } from "../../../src/core/lib/version.ts";

const now = 1_763_900_000_900;

const pending: Delivery = { id: "dlv_1", target: "a", status: "pending", attempts: [] };

/** A delivery after attempts that ended like this. */
function after(...results: readonly Partial<AttemptResult>[]): Delivery {
  return results.reduce<Delivery>((delivery, result) => {
    const whole = { startedAt: now, durationMs: 1, outcome: { kind: "response", status: 503 }, ...result } as const;
    const limits = { schedule: ["1s", "1s", "1s"], expiresAt: Infinity };
    return recordAttempt(delivery, whole, { kind: "retry", reason: "answered 503" }, limits, 0);
  }, pending);
}

describe("what an attempt keeps of its request", () => {
  it("is the version and the digest, and the timestamp only if it is another second", () => {
    const digest = "0123456789ab";
    const { attempts } = after(
      { sent: { digest, timestamp: 1_763_900_000 } },
      { sent: { digest, timestamp: 1_763_899_999 } },
      {},
    );
    expect(attempts.map(({ sent, timestamp }) => [sent, timestamp])).toEqual([
      [`${VERSION}/0123456789ab`, undefined],
      [`${VERSION}/0123456789ab`, 1_763_899_999],
      [undefined, undefined],
    ]);
    expect(attempts.map(timestampOf)).toEqual([1_763_900_000, 1_763_899_999, 1_763_900_000]);
  });

  it.each<[sent: string, parsed: object | undefined]>([
    [formatSent({ digest: "0123456789ab" }), { version: VERSION, digest: "0123456789ab" }],
    ["1.0.0-rc.1+b/0123456789ab", { version: "1.0.0-rc.1+b", digest: "0123456789ab" }],
    ["", undefined],
    ["0.1.0", undefined],
    ["0.1.0/0123456789AB", undefined],
    ["0.1.0/0123456789abc", undefined],
    ["a b/0123456789ab", undefined],
  ])("%j is read back", (sent, parsed) => {
    expect(parseSent(sent)).toEqual(parsed);
  });
});

describe("the headers of answers", () => {
  it("are stored once for equal answers", () => {
    const busy = { headers: { "retry-after": "30" } };
    const { attempts } = after(busy, busy, {}, busy);
    expect(attempts.map(({ headers }) => headers)).toEqual([busy.headers, undefined, {}, busy.headers]);
    expect([0, 1, 2, 3, 4].map((number) => headersOf(attempts, number))).toEqual([
      {},
      busy.headers,
      busy.headers,
      {},
      busy.headers,
    ]);
  });

  it("are not stored if there never were any", () => {
    expect(after({}, {}).attempts.some((attempt) => "headers" in attempt)).toBe(false);
  });
});
