import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DEFAULT_SCHEDULE, judge, nextDelayMs, type Outcome, type Verdict } from "../../../src/core/delivery/retry.ts";
import { parseDuration } from "../../../src/core/schema/duration.ts";

const now = Date.UTC(2026, 10, 23, 12);

function answered(status: number, retryAfter?: string): Outcome {
  return { kind: "response", status, ...(retryAfter !== undefined && { retryAfter }) };
}

function redirected(status: number): string {
  return `answered ${status}: redirects are not followed`;
}

describe("judge", () => {
  it.each<[what: string, outcome: Outcome, verdict: Verdict]>([
    ["200", answered(200), { kind: "delivered" }],
    ["201", answered(201), { kind: "delivered" }],
    ["202", answered(202), { kind: "delivered" }],
    ["204", answered(204), { kind: "delivered" }],
    ["299", answered(299), { kind: "delivered" }],
    ["200 that asks for a pause", answered(200, "10"), { kind: "delivered" }],
    ["199", answered(199), { kind: "failed", reason: "answered 199" }],
    ["300", answered(300), { kind: "failed", reason: redirected(300) }],
    ["301", answered(301), { kind: "failed", reason: redirected(301) }],
    ["304", answered(304), { kind: "failed", reason: redirected(304) }],
    ["308", answered(308), { kind: "failed", reason: redirected(308) }],
    ["400", answered(400), { kind: "failed", reason: "answered 400" }],
    ["401", answered(401), { kind: "failed", reason: "answered 401" }],
    ["403", answered(403), { kind: "failed", reason: "answered 403" }],
    ["404", answered(404), { kind: "failed", reason: "answered 404" }],
    ["404 that asks for a pause", answered(404, "10"), { kind: "failed", reason: "answered 404" }],
    ["409", answered(409), { kind: "failed", reason: "answered 409" }],
    ["413", answered(413), { kind: "failed", reason: "answered 413" }],
    ["422", answered(422), { kind: "failed", reason: "answered 422" }],
    [
      "410, as Standard Webhooks has it",
      answered(410),
      { kind: "failed", reason: "answered 410: the target is gone", blocksTarget: true },
    ],
    ["408", answered(408), { kind: "retry", reason: "answered 408" }],
    ["425", answered(425), { kind: "retry", reason: "answered 425" }],
    ["429", answered(429), { kind: "retry", reason: "answered 429" }],
    ["429 with a time", answered(429, "90"), { kind: "retry", reason: "answered 429", retryAfterMs: 90_000 }],
    ["429 with nonsense", answered(429, "later"), { kind: "retry", reason: "answered 429" }],
    ["500", answered(500), { kind: "retry", reason: "answered 500" }],
    ["502", answered(502), { kind: "retry", reason: "answered 502" }],
    ["503 with a time", answered(503, "3"), { kind: "retry", reason: "answered 503", retryAfterMs: 3000 }],
    ["504", answered(504), { kind: "retry", reason: "answered 504" }],
    ["520", answered(520), { kind: "retry", reason: "answered 520" }],
    ["nobody there", { kind: "absent", reason: "no client" }, { kind: "retry", reason: "no client" }],
    ["no answer", { kind: "no-response", reason: "timed out" }, { kind: "retry", reason: "timed out" }],
    ["nothing sent", { kind: "refused", reason: "private" }, { kind: "failed", reason: "private" }],
  ])("%s", (_, outcome, verdict) => {
    expect(judge(outcome, now)).toEqual(verdict);
  });

  it("accepts exactly 2xx", () => {
    fc.assert(
      fc.property(fc.integer({ min: 100, max: 999 }), (status) => {
        expect(judge(answered(status), now).kind === "delivered").toBe(status >= 200 && status <= 299);
      }),
    );
  });
});

describe("nextDelayMs", () => {
  it.each([
    [1, 4000, 5000, 5998],
    [2, 24_000, 30_000, 35_988],
    [3, 96_000, 120_000, 143_952],
    [4, 480_000, 600_000, 719_760],
    [5, 1_440_000, 1_800_000, 2_159_280],
    [6, 5_760_000, 7_200_000, 8_637_120],
    [7, 14_400_000, 18_000_000, 21_592_800],
    [8, 28_800_000, 36_000_000, 43_185_600],
    [9, 28_800_000, 36_000_000, 43_185_600],
    [10, undefined, undefined, undefined],
  ])("after attempt %i is %s, %s or %s ms, depending on chance", (attempt, least, middle, most) => {
    expect(nextDelayMs(attempt, DEFAULT_SCHEDULE, undefined, 0)).toBe(least);
    expect(nextDelayMs(attempt, DEFAULT_SCHEDULE, undefined, 0.5)).toBe(middle);
    expect(nextDelayMs(attempt, DEFAULT_SCHEDULE, undefined, 0.999)).toBe(most);
  });

  it.each([
    ["what the target asks for", 90_000, 0, 90_000],
    ["never less than it asks for", 90_000, 0.999, 107_982],
    ["a moment where it asks for none", 0, 0, 1000],
    ["an hour where it asks for a year", 365 * 86_400_000, 0, 3_600_000],
    ["an hour where it asks for a millisecond more", 3_600_001, 0, 3_600_000],
    ["an hour and a fifth at most", 365 * 86_400_000, 0.999_999_999, 4_320_000],
  ])("is %s", (_, retryAfterMs, random, expected) => {
    expect(nextDelayMs(1, DEFAULT_SCHEDULE, retryAfterMs, random)).toBe(expected);
  });

  const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const schedule = fc.array(fc.constantFrom("100ms", "5s", "2m", "10h", "7d"), { maxLength: 20 });
  const asked = fc.option(fc.double({ min: 0, max: 1e15, noNaN: true }), { nil: undefined });

  it("is undefined exactly when the schedule has ended", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 25 }), schedule, asked, random, (attempt, schedule, asked, random) => {
        expect(nextDelayMs(attempt, schedule, asked, random) === undefined).toBe(attempt > schedule.length);
      }),
    );
  });

  it("stays within a fifth of the schedule or of Retry-After, which is capped", () => {
    fc.assert(
      fc.property(schedule, fc.nat(19), asked, random, (schedule, index, asked, random) => {
        fc.pre(index < schedule.length);
        const delayMs = nextDelayMs(index + 1, schedule, asked, random) ?? -1;
        const stepMs = parseDuration(schedule[index] ?? "") ?? 0;
        const bounded = Math.min(Math.max(asked ?? 0, 1000), 3_600_000);
        const [least, most] = asked === undefined ? [stepMs * 0.8, stepMs * 1.2] : [bounded, bounded * 1.2];
        expect(delayMs).toBeGreaterThanOrEqual(Math.floor(least));
        expect(delayMs).toBeLessThanOrEqual(Math.ceil(most));
      }),
    );
  });
});
