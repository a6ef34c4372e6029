import { afterEach, describe, expect, it } from "vitest";
import { barsOf, partsIn, roundSteps, TIME_SPANS, type TimeSpan } from "../../src/dashboard/parts/time-scale.ts";

const zone = process.env["TZ"];

afterEach(() => {
  if (zone === undefined) delete process.env["TZ"];
  else process.env["TZ"] = zone;
});

function spanOf(name: string): TimeSpan {
  const span = TIME_SPANS[name];
  if (span === undefined) throw new Error(`no span ${name}`);
  return span;
}

function clock(time = 0): string {
  return new Date(time).toString().slice(4, 21);
}

/** The start of the first and the last bar, and the end of the last, as the reader's clock shows them. */
function edgesIn(timezone: string, name: string, now: string): string[] {
  process.env["TZ"] = timezone;
  const bars = barsOf(spanOf(name), Date.parse(now));
  return [clock(bars[0]?.from), clock(bars.at(-1)?.from), clock(bars.at(-1)?.to)];
}

describe("the bars of a chart", () => {
  it.each([
    ["1h", "UTC", "2026-11-29T17:43:21Z", ["Nov 29 2026 16:44", "Nov 29 2026 17:42", "Nov 29 2026 17:44"]],
    ["24h", "UTC", "2026-11-29T17:43:21Z", ["Nov 28 2026 18:00", "Nov 29 2026 17:30", "Nov 29 2026 18:00"]],
    ["24h", "Asia/Kathmandu", "2026-11-29T17:43:21Z", ["Nov 28 2026 23:30", "Nov 29 2026 23:00", "Nov 29 2026 23:30"]],
    ["7d", "Asia/Kolkata", "2026-11-29T17:43:21Z", ["Nov 23 2026 00:00", "Nov 29 2026 18:00", "Nov 30 2026 00:00"]],
    [
      "30d",
      "America/New_York",
      "2026-11-29T03:00:00Z",
      ["Oct 30 2026 00:00", "Nov 28 2026 00:00", "Nov 29 2026 00:00"],
    ],
    ["30d", "Europe/Berlin", "2026-11-08T12:00:00Z", ["Oct 10 2026 00:00", "Nov 08 2026 00:00", "Nov 09 2026 00:00"]],
  ])("of %s follow the clock and the calendar of %s", (name, timezone, now, edges) => {
    expect(edgesIn(timezone, name, now)).toEqual(edges);
  });

  it.each(["1h", "24h", "7d", "30d"])("of %s leave no gap, and each starts with a part", (name) => {
    process.env["TZ"] = "Europe/Berlin";
    // A week in which the clocks change, in spring and in autumn.
    for (const now of [Date.parse("2026-03-31T10:17:00Z"), Date.parse("2026-10-28T10:17:00Z")]) {
      const span = spanOf(name);
      const bars = barsOf(span, now);
      const first = bars[0]?.from ?? 0;
      expect(bars.slice(1).map(({ from }) => from)).toEqual(bars.slice(0, -1).map(({ to }) => to));
      expect(bars.map(({ from }) => (from - first) % span.partMs)).toEqual(bars.map(() => 0));
      expect(first + partsIn(span, bars) * span.partMs).toBe(bars.at(-1)?.to);
    }
  });

  it("of 30 days has one of 25 hours when the clocks go back", () => {
    process.env["TZ"] = "Europe/Berlin";
    const hours = barsOf(spanOf("30d"), Date.parse("2026-10-28T10:00:00Z")).map(
      ({ from, to }) => (to - from) / 3_600_000,
    );
    expect(hours.filter((count) => count !== 24)).toEqual([25]);
  });
});

describe("the lines of an axis", () => {
  it.each([
    [0, [0, 1, 2, 3, 4]],
    [4, [0, 1, 2, 3, 4]],
    [5, [0, 2, 4, 6]],
    [20, [0, 5, 10, 15, 20]],
    [278, [0, 100, 200, 300]],
    [20_000, [0, 5000, 10_000, 15_000, 20_000]],
  ])("are round for a highest bar of %i", (max, steps) => {
    expect(roundSteps(max)).toEqual(steps);
  });
});
