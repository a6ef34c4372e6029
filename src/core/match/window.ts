import * as v from "valibot";
import { err, ok, type Result } from "../result.ts";
import { strict } from "../strict.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;
const MINUTES_A_DAY = 1440;

const TimeOfDay = v.pipe(v.string(), v.regex(/^(?:[01]\d|2[0-3]):[0-5]\d$/, "expected a time of day, as in 09:30"));

/** When a push was received, by the clock of a time zone. `from` later than `to` spans midnight. */
export const TimeWindow = strict({
  days: v.exactOptional(v.pipe(v.array(v.picklist(DAYS)), v.minLength(1, "expected at least one day"))),
  from: v.exactOptional(TimeOfDay),
  to: v.exactOptional(TimeOfDay),
  timezone: v.exactOptional(v.string()),
});

export type TimeWindow = v.InferOutput<typeof TimeWindow>;

/** Compiles a window to a test of a time in milliseconds since 1970. The error is about the time zone. */
export function compileWindow({
  days,
  from,
  to,
  timezone = "UTC",
}: TimeWindow): Result<(time: number) => boolean, string> {
  const clock = clockOf(timezone);
  if (clock === undefined) return err("expected a time zone of the IANA database, as in Europe/Berlin");
  const start = minutesOf(from ?? "00:00");
  const end = to === undefined ? MINUTES_A_DAY : minutesOf(to);
  return ok((time) => {
    const parts = new Map(clock.formatToParts(time).map(({ type, value }) => [type, value]));
    const minutes = minutesOf(`${parts.get("hour")}:${parts.get("minute")}`);
    const today = DAYS.findIndex((day) => day === parts.get("weekday")?.toLowerCase());
    const spansMidnight = start >= end;
    // After midnight a window that spans it belongs to the day on which it began.
    const day = spansMidnight && minutes < end ? DAYS[(today + 6) % 7] : DAYS[today];
    const isInside = spansMidnight ? minutes >= start || minutes < end : minutes >= start && minutes < end;
    return isInside && (days === undefined || days.some((wanted) => wanted === day));
  });
}

/** Making one takes 30 us and more; documents have few zones, of which there are a few hundred. */
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
