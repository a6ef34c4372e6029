import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseRetryAfter } from "../../../src/core/delivery/retry.ts";

const now = Date.UTC(2026, 10, 23, 12);

describe("Retry-After", () => {
  // The forms of a date are those of RFC 9110 section 5.6.7.
  it.each([
    ["120", 120_000],
    ["0", 0],
    [" 7 ", 7000],
    ["1.5", 1500],
    ["Mon, 23 Nov 2026 12:00:30 GMT", 30_000],
    ["Monday, 23-Nov-26 12:01:00 GMT", 60_000],
    ["Mon Nov 23 12:00:30 2026", 30_000],
    ["Sun Nov  1 12:00:30 2026", 0],
    ["Tue Dec  1 12:00:00 2026", 8 * 86_400_000],
    ["Mon, 23 Nov 2026 11:59:59 GMT", 0],
    ["", undefined],
    ["-5", undefined],
    ["+5", undefined],
    ["1e3", undefined],
    ["0x10", undefined],
    ["12345678901", undefined],
    ["5 seconds", undefined],
    ["soon", undefined],
    ["Soon", undefined],
    ["NaN", undefined],
    ["Infinity", undefined],
    ["2026-11-23T12:00:30Z", undefined],
    ["Mon, 23 Nov 2026 12:00:30", undefined],
    ["Mon, 23 Nov 2026 12:00:30 CET", undefined],
    ["Mon, 23 Nov 2026 12:00:30 +0100", undefined],
    ["23 Nov 2026 12:00:30 GMT", undefined],
    ["Mon Nov 23 12:00:30 2026 GMT", undefined],
    ["Mon Nov 23 2026 12:00:30", undefined],
    ["Mon, 99 Nov 2026 12:00:30 GMT", undefined],
  ])("%j is %s", (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });

  it("is never in the past, for any header", () => {
    const header = fc.oneof(
      fc.string(),
      fc.nat().map(String),
      fc.date({ noInvalidDate: true }).map((at) => at.toUTCString()),
    );
    fc.assert(
      fc.property(header, (header) => {
        const ms = parseRetryAfter(header, now);
        expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});
