import { expect, it, vi } from "vitest";
import { Alarm, wasPutOff } from "../../../src/worker/repository/schedule/alarm.ts";

const DAY_MS = 86_400_000;

/** The times that an alarm was set to, one row each. */
async function timesAfter(use: (alarm: Alarm) => void, setTo: number | null = null): Promise<number[]> {
  const setAlarm = vi.fn<(time: number) => Promise<void>>(() => Promise.resolve());
  const storage = { getAlarm: () => Promise.resolve(setTo), setAlarm };
  const alarm = new Alarm(storage as unknown as DurableObjectStorage);
  await alarm.restore(5000);
  use(alarm);
  return setAlarm.mock.calls.map(([time]) => time);
}

it.each([
  { what: "is set to the time", time: 10_000, times: [10_000] },
  { what: "is a millisecond later where the time would have the mark", time: 10_077, times: [10_078] },
])("an alarm by a time $what, and once for the same time", async ({ time, times }) => {
  const set = await timesAfter((alarm) => {
    alarm.fireBy(time);
    alarm.fireBy(time);
  });
  expect(set).toEqual(times);
});

it("an alarm that is put off has the mark, no sooner than its time, and loses it with the next write", async () => {
  const set = await timesAfter((alarm) => {
    alarm.putOff(DAY_MS);
    alarm.fireBy(2 * DAY_MS);
    alarm.fireBy(DAY_MS + 90);
  });
  expect(set).toEqual([DAY_MS + 77, DAY_MS + 78]);
});

it.each([
  { what: "one with the mark", scheduledTime: 10_077, isRetry: false, isPutOff: true },
  { what: "one without it", scheduledTime: 10_078, isRetry: false, isPutOff: false },
  { what: "one that is repeated", scheduledTime: 10_077, isRetry: true, isPutOff: false },
])("an alarm that fires had been put off: $what: $isPutOff", ({ scheduledTime, isRetry, isPutOff }) => {
  expect(wasPutOff({ scheduledTime, isRetry, retryCount: 0 })).toBe(isPutOff);
});
