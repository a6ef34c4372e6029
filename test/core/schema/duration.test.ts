import * as fc from "fast-check";
import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { duration, formatDuration, parseDuration } from "../../../src/core/schema/duration.ts";

describe("parseDuration", () => {
  it.each([
    ["500ms", 500],
    ["0s", 0],
    ["15s", 15_000],
    ["2m", 120_000],
    ["10h", 36_000_000],
    ["7d", 604_800_000],
    ["1.5s", 1500],
    ["0.001s", 1],
    ["0.5ms", 1],
    ["2.125m", 127_500],
    ["999999999d", 86_399_999_913_600_000],
  ])("%s is %i ms", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each([
    "",
    "5",
    "s",
    "5 s",
    " 5s",
    "5s\n",
    "-5s",
    "+5s",
    "5S",
    "5sec",
    "5s5s",
    ".5s",
    "5.s",
    "1e3s",
    "1.2345s",
    "1w",
    "1234567890s",
    "٥s",
  ])("refuses %j", (text) => {
    expect(parseDuration(text)).toBeUndefined();
  });

  it.each([
    [0, "0ms"],
    [1, "1ms"],
    [1500, "1500ms"],
    [1000, "1s"],
    [60_000, "1m"],
    [90_000, "90s"],
    [3_600_000, "1h"],
    [86_400_000, "1d"],
    [129_600_000, "36h"],
  ])("formats %i ms as %s", (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });

  it("parses what formatDuration formats", () => {
    // A text has at most nine digits, and milliseconds need the most of them.
    const ms = fc.oneof(
      fc.nat(999_999_999),
      fc.nat(100_000).map((seconds) => seconds * 1000),
    );
    fc.assert(
      fc.property(ms, (ms) => {
        expect(parseDuration(formatDuration(ms))).toBe(ms);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        expect(ms === undefined || (Number.isSafeInteger(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});

describe("duration schema", () => {
  const schema = duration(100, 60_000);

  it.each(["100ms", "0.1s", "1m", "60s", "60000ms"])("may be %s", (text) => {
    expect(v.safeParse(schema, text)).toMatchObject({ success: true, output: text });
  });

  it.each(["99ms", "61s", "1h", "soon", "", 5, null])("may not be %j", (value) => {
    expect(v.is(schema, value)).toBe(false);
  });

  it("names its bounds in the problem", () => {
    const { issues } = v.safeParse(schema, "1h");
    expect(issues?.[0].message).toBe("expected a duration from 100ms to 1m, as in 500ms, 15s, 2m, 10h or 7d");
  });
});
