import * as v from "valibot";
import { err, ok, type Result } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { MINUTE_MS } from "../lib/time.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const MINUTES_A_DAY = 1440;

/** A window opens at least once a week; clock changes need a few days more. */
const MAX_DAYS_AHEAD = 10;

const TimeOfDay = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "expected a time of day, as in 09:30"));

/** Days and times of day in a time zone. If `from` is later than `to`, the window spans midnight. */
export const TimeWindow = strict({
  days: v.exactOptional(v.pipe(list(v.picklist(DAYS), 20, "days"), v.minLength(1, "expected at least one day"))),
  from: v.exactOptional(TimeOfDay),
  to: v.exactOptional(TimeOfDay),
  timezone: v.exactOptional(v.string()),
});

export type TimeWindow = v.InferOutput<typeof TimeWindow>;

/** A compiled window. Times are in milliseconds since 1970. */
export interface CompiledWindow {
  contains(time: number): boolean;
  /** Returns the first full minute inside the window, at or after a time; searches some days ahead. */
  nextOpening(time: number): number;
}

/** Compiles a window. Fails on an unknown time zone. */
export function compileWindow({ days, from, to, timezone = "UTC" }: TimeWindow): Result<CompiledWindow, string> {
  const clock = clockOf(timezone);
  if (clock === undefined) return err("expected a time zone of the IANA database, as in Europe/Berlin");
  const start = minutesOf(from ?? "00:00");
  const end = to === undefined ? MINUTES_A_DAY : minutesOf(to);
  const localTime = (time: number): { minutes: number; today: number } => {
    const parts = new Map(clock.formatToParts(time).map(({ type, value }) => [type, value]));
    return {
      minutes: minutesOf(`${parts.get("hour")}:${parts.get("minute")}`),
      today: DAYS.findIndex((day) => day === parts.get("weekday")?.toLowerCase()),
    };
  };
  const contains = (time: number): boolean => {
    const { minutes, today } = localTime(time);
    const spansMidnight = start >= end;
    // After midnight, such a window belongs to the day on which it began.
    const day = spansMidnight && minutes < end ? DAYS[(today + 6) % 7] : DAYS[today];
    const isInside = spansMidnight ? minutes >= start || minutes < end : minutes >= start && minutes < end;
    return isInside && (days === undefined || days.some((wanted) => wanted === day));
  };
  const nextOpening = (time: number): number => {
    let next = Math.ceil(time / MINUTE_MS) * MINUTE_MS;
    // Jumps from one day's `from` to the next. If the clock skips it, that day's window may be missed.
    for (let tries = 0; tries < MAX_DAYS_AHEAD && !contains(next); tries++) {
      const { minutes } = localTime(next);
      next += ((start - minutes + MINUTES_A_DAY - 1) % MINUTES_A_DAY) * MINUTE_MS + MINUTE_MS;
    }
    return next;
  };
  return ok({ contains, nextOpening });
}

/** Cached, because creating one takes 30 µs and more, and documents use few of the few hundred zones. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat | undefined {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  try {
    const parts = { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone } as const;
    const clock = new Intl.DateTimeFormat("en-US", parts);
    clocks.set(timeZone, clock);
    return clock;
  } catch {
    return undefined;
  }
}

function minutesOf(time: string): number {
  const [hours = "0", minutes = "0"] = time.split(":");
  return Number(hours) * 60 + Number(minutes);
}
