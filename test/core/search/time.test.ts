import { describe, expect, it } from "vitest";
import { parseSearch } from "../../../src/core/search/parse.ts";
import { localCalendar, spanOf, utcCalendar, type Calendar } from "../../../src/core/search/time.ts";

const NOW = Date.parse("2026-11-29T17:30:00Z");

/** The calendar of a place two hours east of Greenwich. */
const EAST: Calendar = {
  now: NOW,
  timeOf: (year, month, day, ms = 0) => Date.UTC(year, month - 1, day, -2, 0, 0, ms),
  dateOf: (time) => {
    const date = new Date(time + 2 * 3_600_000);
    return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  },
};

function show(time: number | undefined): string {
  return time === undefined ? "" : new Date(time).toISOString().slice(0, 16);
}

function spanIn(text: string, calendar: Calendar): string {
  const parsed = parseSearch(text);
  if (!parsed.ok) return "wrong";
  const { from, to } = spanOf(parsed.value, calendar);
  return `${show(from)}..${show(to)}`;
}

describe("the time span of a search", () => {
  it.each([
    ["v1", ".."],
    ["since:today", "2026-11-29T00:00.."],
    ["since:yesterday", "2026-11-28T00:00.."],
    ["before:yesterday", "..2026-11-28T00:00"],
    ["on:yesterday", "2026-11-28T00:00..2026-11-29T00:00"],
    ["on:2026-11-01", "2026-11-01T00:00..2026-11-02T00:00"],
    ["since:90m", "2026-11-29T16:00.."],
    ["since:7d before:2d", "2026-11-22T17:30..2026-11-27T17:30"],
    ["since:2026-11-23T09:00 before:2026-11-23T10:30:00", "2026-11-23T09:00..2026-11-23T10:30"],
    ["since:2026-11-23T09:00Z", "2026-11-23T09:00.."],
    ["since:2026-11-23T09:00+01:00", "2026-11-23T08:00.."],
    ["on:today since:2h", "2026-11-29T15:30..2026-11-30T00:00"],
    ["since:999999999d", ".."],
    ["since:2026-11-23T25:00", "wrong"],
  ])("%s in UTC is %s", (text, span) => {
    expect(spanIn(text, utcCalendar(NOW))).toBe(span);
  });

  it.each([
    ["since:today", "2026-11-28T22:00.."],
    ["on:2026-11-01", "2026-10-31T22:00..2026-11-01T22:00"],
    ["since:2026-11-23T09:00", "2026-11-23T07:00.."],
    ["since:2026-11-23T09:00Z", "2026-11-23T09:00.."],
    ["since:90m", "2026-11-29T16:00.."],
  ])("%s two hours further east is %s", (text, span) => {
    expect(spanIn(text, EAST)).toBe(span);
  });
});

it("the machine's calendar has its own days", () => {
  const { now, dateOf, timeOf } = localCalendar(NOW);
  const date = new Date(NOW);
  expect(now).toBe(NOW);
  expect(dateOf(NOW)).toEqual([date.getFullYear(), date.getMonth() + 1, date.getDate()]);
  expect(timeOf(2026, 3, 5, 1500)).toBe(new Date(2026, 2, 5, 0, 0, 1, 500).getTime());
  expect(timeOf(2026, 11, 31)).toBe(timeOf(2026, 12, 1));
});
