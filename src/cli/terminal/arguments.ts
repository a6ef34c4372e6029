import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../core/schema/duration.ts";

/** Returns a parser of an option's value: a whole number from `min` to `max`. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}

/**
 * Parses an option's value, a time in the future, to milliseconds since 1970: a duration from now, a time of the day in
 * the local time zone, which is tomorrow's once it has passed, or a full time.
 */
export function futureTime(text: string): number {
  const duration = parseDuration(text);
  const time = duration === undefined ? (nextTimeOfDay(text) ?? Date.parse(text)) : Date.now() + duration;
  if (time > Date.now()) return time;
  throw new InvalidArgumentError(
    "expected a time in the future, as in 14:00 or 2026-11-23T14:00:00Z, or how long from now, as in 30m or 2h",
  );
}

function nextTimeOfDay(text: string): number | undefined {
  const [, hours, minutes] = /^([01]?\d|2[0-3]):([0-5]\d)$/.exec(text) ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  const time = new Date();
  time.setHours(Number(hours), Number(minutes), 0, 0);
  if (time.getTime() <= Date.now()) time.setDate(time.getDate() + 1);
  return time.getTime();
}

/** Parses an option's value, a time or a duration before now, to milliseconds since 1970. */
export function pastTime(text: string): number {
  const ago = parseDuration(text);
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(time) || time < 0) {
    throw new InvalidArgumentError("expected a time, as in 2026-11-23T09:00:00Z, or how long ago, as in 30m, 2h or 7d");
  }
  return time;
}
