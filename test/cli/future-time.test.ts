import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { futureTime } from "../../src/cli/terminal/arguments.ts";

beforeEach(() => {
  vi.useFakeTimers({ now: new Date(2026, 10, 23, 12, 30), toFake: ["Date"] });
});

afterEach(() => {
  vi.useRealTimers();
});

it.each([
  ["2h", new Date(2026, 10, 23, 14, 30)],
  ["30m", new Date(2026, 10, 23, 13, 0)],
  ["14:00", new Date(2026, 10, 23, 14, 0)],
  ["9:05", new Date(2026, 10, 24, 9, 5)],
  ["12:30", new Date(2026, 10, 24, 12, 30)],
  ["2026-12-01T09:00:00", new Date(2026, 11, 1, 9, 0)],
])("%s is a time in the future", (text, time) => {
  expect(new Date(futureTime(text))).toEqual(time);
});

it.each(["", "tomorrow", "24:00", "12:60", "2026-11-23T12:30:00", "2020-01-01", "-1h", "0s"])("refuses %s", (text) => {
  expect(() => futureTime(text)).toThrow("expected a time in the future, as in 14:00");
});
