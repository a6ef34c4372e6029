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

/** Parses an option's value, a time or a duration before now, to milliseconds since 1970. */
export function pastTime(text: string): number {
  const ago = parseDuration(text);
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(time) || time < 0) {
    throw new InvalidArgumentError("expected a time, as in 2026-11-23T09:00:00Z, or how long ago, as in 30m, 2h or 7d");
  }
  return time;
}
