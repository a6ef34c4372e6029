import { expect, it } from "vitest";
import { SendTimes } from "../../../src/worker/repository/sync/send-times.ts";

const MINUTE_MS = 60_000;
const NOON = 1_800_000_000_000;

it.each([
  { age: "new", changedAt: NOON, timerMs: 10_000, alarmAt: NOON + MINUTE_MS },
  { age: "almost a minute old", changedAt: NOON - 59_999, timerMs: 10_000, alarmAt: NOON + MINUTE_MS },
  { age: "a minute old", changedAt: NOON - 60_000, timerMs: undefined, alarmAt: NOON + MINUTE_MS },
  { age: "five minutes old", changedAt: NOON - 300_000, timerMs: undefined, alarmAt: NOON + 300_000 },
  { age: "a day old", changedAt: NOON - 86_400_000, timerMs: undefined, alarmAt: NOON + 3_600_000 },
])("news that is $age is sent again, while the directory cannot be reached", ({ changedAt, timerMs, alarmAt }) => {
  const times = new SendTimes();
  times.hasChanged(changedAt);
  expect(times.hasFailed(NOON)).toBe(timerMs);
  expect(times.alarmAt(NOON + MINUTE_MS)).toBe(alarmAt);
});

it("once the directory has the news, an alarm for later news comes without a pause", () => {
  const times = new SendTimes();
  times.hasChanged(NOON - 3_600_000);
  times.hasFailed(NOON);
  times.hasSent(NOON + 1);
  expect(times.alarmAt(NOON + MINUTE_MS)).toBe(NOON + MINUTE_MS);
});

it("is rested a second after the last sending, whether that succeeded or not", () => {
  const times = new SendTimes();
  expect(times.isRested(NOON)).toBe(true);
  times.hasSent(NOON);
  expect([times.isRested(NOON + 999), times.isRested(NOON + 1000)]).toEqual([false, true]);
  times.hasFailed(NOON + 2000);
  expect([times.isRested(NOON + 2999), times.isRested(NOON + 3000)]).toEqual([false, true]);
});
