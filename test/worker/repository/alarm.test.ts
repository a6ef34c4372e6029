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
  { what: "is a millisecond later where the time would have the mark", time: 10_078, times: [10_079] },
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
  expect(set).toEqual([DAY_MS + 78, DAY_MS + 79]);
});

it.each([
  { what: "one with the mark", scheduledTime: 10_078, isRetry: false, isPutOff: true },
  { what: "one with that of version 0.1.0", scheduledTime: 10_077, isRetry: false, isPutOff: false },
  { what: "one that is repeated", scheduledTime: 10_078, isRetry: true, isPutOff: false },
])("an alarm that fires had been put off: $what: $isPutOff", ({ scheduledTime, isRetry, isPutOff }) => {
  expect(wasPutOff({ scheduledTime, isRetry, retryCount: 0 })).toBe(isPutOff);
});

it.each([
  { what: "at the time for which it was set", after: -78, times: [DAY_MS + 78] },
  { what: "at that time", after: 0, times: [DAY_MS + 78] },
  { what: "less than a minute later", after: 59_999, times: [DAY_MS + 78] },
  { what: "a minute later", after: 60_000, times: [DAY_MS + 78, DAY_MS + 60_078] },
  { what: "sooner", after: -100, times: [DAY_MS + 78, DAY_MS - 22] },
])("an alarm that was put off and is to fire $what is set $times.length times", async ({ after, times }) => {
  const set = await timesAfter((alarm) => {
    alarm.putOff(DAY_MS);
    alarm.putOff(DAY_MS + 78 + after);
  });
  expect(set).toEqual(times);
});

it("an alarm that was put off is not set again in the object's next life", async () => {
  expect(await timesAfter((alarm) => alarm.putOff(DAY_MS), DAY_MS + 78)).toEqual([]);
});

it.each([
  { what: "is the one that is set", setTo: 6000, found: 6000, times: [] },
  { what: "counts a minute after its time", setTo: -55_000, found: -55_000, times: [] },
  { what: "is set again when it is older: such never fire", setTo: -55_001, found: -55_001, times: [10_000] },
  { what: "is none when none is set", setTo: null, found: undefined, times: [10_000] },
])("the alarm of a new life of the object $what", async ({ setTo, found, times }) => {
  const setAlarm = vi.fn<(time: number) => Promise<void>>(() => Promise.resolve());
  const storage = { getAlarm: () => Promise.resolve(setTo), setAlarm };
  const alarm = new Alarm(storage as unknown as DurableObjectStorage);
  expect(await alarm.restore(5000)).toBe(found);
  alarm.fireBy(10_000);
  expect(setAlarm.mock.calls).toEqual(times.map((time) => [time]));
});

it("an alarm that has fired is set again by the next write, though it was to fire sooner", async () => {
  const set = await timesAfter((alarm) => {
    alarm.fired();
    alarm.fireBy(10_000);
  }, 6000);
  expect(set).toEqual([10_000]);
});
