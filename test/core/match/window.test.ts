import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileWindow, type TimeWindow } from "../../../src/core/match/window.ts";
import { eventOf } from "../event-of.ts";
import { conditionOf, matchProblems } from "../rules-of.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

function isInside(received: object, time: string | number): boolean {
  const event = { ...eventOf(), receivedAt: typeof time === "number" ? time : Date.parse(time) };
  return conditionOf({ received })({ event, payload: {} }) === undefined;
}

/** The time of day of a minute. */
function clock(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, "0")).join(":");
}

type Row = readonly [received: object, time: string, expected: boolean];

describe("a daily window", () => {
  const office = { from: "09:30", to: "17:00" };
  const night = { from: "22:00", to: "06:00" };

  it.each<Row>([
    [office, "2026-11-23T09:29:59.999Z", false],
    [office, "2026-11-23T09:30:00Z", true],
    [office, "2026-11-23T16:59:59.999Z", true],
    [office, "2026-11-23T17:00:00Z", false],
    [night, "2026-11-23T21:59:59Z", false],
    [night, "2026-11-23T22:00:00Z", true],
    [night, "2026-11-23T00:00:00Z", true],
    [night, "2026-11-23T05:59:59Z", true],
    [night, "2026-11-23T06:00:00Z", false],
    [{ from: "12:00" }, "2026-11-23T11:59:59Z", false],
    [{ from: "12:00" }, "2026-11-23T23:59:59Z", true],
    [{ from: "12:00" }, "2026-11-24T00:00:00Z", false],
    [{ to: "12:00" }, "2026-11-23T00:00:00Z", true],
    [{ to: "12:00" }, "2026-11-23T12:00:00Z", false],
    [{ from: "22:00", to: "00:00" }, "2026-11-23T23:59:59Z", true],
    [{ from: "22:00", to: "00:00" }, "2026-11-24T00:00:00Z", false],
    // From a time to the same is a whole day.
    [{ from: "09:00", to: "09:00" }, "2026-11-23T08:59:59Z", true],
  ])("%j at %s: %s", (received, time, expected) => {
    expect(isInside(received, time)).toBe(expected);
  });
});

describe("a window on some days", () => {
  const weekend = { days: ["sat", "sun"] };
  const fridayNight = { days: ["fri"], from: "22:00", to: "06:00" };

  // The 23rd of November 2026 is a Monday.
  it.each<Row>([
    [weekend, "2026-11-21T00:00:00Z", true],
    [weekend, "2026-11-22T23:59:59Z", true],
    [weekend, "2026-11-23T00:00:00Z", false],
    [{ days: ["mon"], from: "09:00", to: "17:00" }, "2026-11-23T09:00:00Z", true],
    [{ days: ["tue"], from: "09:00", to: "17:00" }, "2026-11-23T09:00:00Z", false],
    // After midnight it is still the night of the day on which it began.
    [fridayNight, "2026-11-20T21:59:59Z", false],
    [fridayNight, "2026-11-20T22:00:00Z", true],
    [fridayNight, "2026-11-21T05:59:59Z", true],
    [fridayNight, "2026-11-21T22:00:00Z", false],
    [fridayNight, "2026-11-20T05:00:00Z", false],
    [{ ...fridayNight, days: ["sat"] }, "2026-11-22T01:00:00Z", true],
    [{ ...fridayNight, days: ["sun"] }, "2026-11-22T01:00:00Z", false],
    [{ days: ["mon"], from: "09:00", to: "09:00" }, "2026-11-24T08:59:59Z", true],
    [{ days: ["mon"], from: "09:00", to: "09:00" }, "2026-11-23T08:59:59Z", false],
  ])("%j at %s: %s", (received, time, expected) => {
    expect(isInside(received, time)).toBe(expected);
  });
});

describe("a window in a time zone", () => {
  const berlin = { timezone: "Europe/Berlin" };
  const lost = { ...berlin, from: "02:00", to: "03:00" };
  const monday = { days: ["mon"] };

  it.each<Row>([
    [{ ...berlin, from: "09:00", to: "17:00" }, "2026-11-23T08:00:00Z", true],
    [{ ...berlin, from: "09:00", to: "17:00" }, "2026-07-20T07:00:00Z", true],
    [{ ...berlin, from: "09:00", to: "17:00" }, "2026-07-20T15:00:00Z", false],
    // On the last Sunday of March there is no time between two and three.
    [lost, "2026-03-29T00:59:59Z", false],
    [lost, "2026-03-29T01:00:00Z", false],
    [lost, "2026-03-28T01:00:00Z", true],
    // On the last Sunday of October there is that time twice.
    [lost, "2026-10-25T00:30:00Z", true],
    [lost, "2026-10-25T01:30:00Z", true],
    [lost, "2026-10-25T02:00:00Z", false],
    [{ timezone: "America/New_York", from: "09:00", to: "10:00" }, "2026-03-08T13:00:00Z", true],
    [{ timezone: "America/New_York", from: "09:00", to: "10:00" }, "2026-03-07T14:00:00Z", true],
    [{ timezone: "Asia/Kolkata", from: "09:00", to: "09:30" }, "2026-11-23T03:30:00Z", true],
    [{ timezone: "Asia/Kolkata", from: "09:00", to: "09:30" }, "2026-11-23T04:00:00Z", false],
    [{ timezone: "Australia/Lord_Howe", from: "09:00" }, "2026-11-22T22:00:00Z", true],
    // The day is that of the clock: it begins 14 hours before Greenwich's there, and 11 after it here.
    [{ ...monday, timezone: "Pacific/Kiritimati" }, "2026-11-22T10:00:00Z", true],
    [{ ...monday, timezone: "Pacific/Pago_Pago" }, "2026-11-23T10:59:59Z", false],
    [{ ...monday, timezone: "Pacific/Pago_Pago" }, "2026-11-24T10:59:59Z", true],
  ])("%j at %s: %s", (received, time, expected) => {
    expect(isInside(received, time)).toBe(expected);
  });

  it("contains a UTC time exactly when its minutes say so", () => {
    const minutes = fc.nat(1439);
    const days = fc.subarray(DAYS, { minLength: 1 });
    fc.assert(
      fc.property(minutes, minutes, days, fc.nat(4_102_444_800_000), (from, to, days, time) => {
        const minute = Math.floor(time / 60_000) % 1440;
        const began = from >= to && minute < to ? time - 86_400_000 : time;
        const isInHours = from < to ? minute >= from && minute < to : minute >= from || minute < to;
        const expected = isInHours && days.includes(DAYS[new Date(began).getUTCDay()] ?? "");
        expect(isInside({ days, from: clock(from), to: clock(to) }, time)).toBe(expected);
      }),
    );
  });
});

describe("an invalid window is refused", () => {
  it.each<[received: object, problem: RegExp]>([
    [{ from: "9:30" }, /^received\.from: expected a time of day, as in 09:30$/],
    [{ to: "24:00" }, /^received\.to: expected a time of day/],
    [{ from: "09:60" }, /^received\.from: expected a time of day/],
    [{ days: [] }, /^received\.days: expected at least one day$/],
    [{ days: ["Mon"] }, /^received\.days\[0\]: expected "sun" or "mon"/],
    [{ days: "mon" }, /^received\.days: expected a list/],
    [{ from: "09:00", timezone: "Mars/Olympus" }, /^received\.timezone: expected a time zone of the IANA database/],
    [{ days: ["mon"], timezone: "" }, /^received\.timezone: expected a time zone/],
    [{}, /^received: expected days, from or to$/],
    [{ timezone: "UTC" }, /^received: expected days, from or to$/],
    [{ time_zone: "UTC" }, /^received\.time_zone: unknown field: did you mean "timezone"\?$/],
  ])("%j", (received, problem) => {
    expect(matchProblems({ received })).toEqual([expect.stringMatching(problem)]);
  });

  it("a failure shows the time of receipt", () => {
    const received = { from: "13:00", timezone: "UTC" };
    expect(conditionOf({ received })({ event: eventOf(), payload: {} })).toEqual({
      path: "received",
      expected: '{"from":"13:00","timezone":"UTC"}',
      actual: "2026-11-23T12:00:00.000Z",
    });
  });
});

describe("nextOpening", () => {
  const berlin = { from: "02:30", to: "03:15", timezone: "Europe/Berlin" };

  it.each([
    [{ from: "09:30", to: "17:00" }, "2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z"],
    [{ from: "09:30", to: "17:00" }, "2026-11-23T17:00:00Z", "2026-11-24T09:30:00Z"],
    [{ from: "09:30", to: "17:00" }, "2026-11-23T09:29:30.500Z", "2026-11-23T09:30:00Z"],
    [{ from: "22:00", to: "06:00" }, "2026-11-23T06:00:00Z", "2026-11-23T22:00:00Z"],
    [{ days: ["sat"] }, "2026-11-23T12:00:00Z", "2026-11-28T00:00:00Z"],
    [{ days: ["mon"], to: "08:00" }, "2026-11-23T08:00:00Z", "2026-11-30T00:00:00Z"],
    [{ days: ["fri"], from: "22:00", to: "06:00" }, "2026-11-28T06:00:00Z", "2026-12-04T22:00:00Z"],
    // On the 28th of March 2027 clocks go from 02:00 to 03:00, on the 31st of October from 03:00 to 02:00.
    [berlin, "2027-03-27T12:00:00Z", "2027-03-29T00:30:00Z"],
    [berlin, "2027-10-30T12:00:00Z", "2027-10-31T00:30:00Z"],
  ])("%j after %s", (window, time, expected) => {
    const compiled = compileWindow(window as TimeWindow);
    const next = compiled.ok ? compiled.value.nextOpening(Date.parse(time)) : 0;
    expect(new Date(next)).toEqual(new Date(expected));
  });

  it("is in the window, and not before the given time", () => {
    const time = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2028, 0, 1) });
    const minute = fc.integer({ min: 0, max: 1439 });
    const days = fc.subarray(DAYS, { minLength: 1 });
    const zone = fc.constantFrom("UTC", "Asia/Kolkata", "America/St_Johns");
    fc.assert(
      fc.property(time, minute, minute, days, zone, (now, from, to, some, timezone) => {
        const window = { from: clock(from), to: clock(to), days: some, timezone } as TimeWindow;
        const compiled = compileWindow(window);
        if (!compiled.ok) throw new Error(compiled.error);
        const next = compiled.value.nextOpening(now);
        expect(next).toBeGreaterThanOrEqual(now);
        expect(isInside(window, next)).toBe(true);
      }),
    );
  });
});
