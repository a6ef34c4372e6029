import { InvalidArgumentError } from "commander";
import { parseDuration } from "../../core/schema/duration.ts";

/** Reads an option's value as a whole number within bounds. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`expected a whole number from ${min} to ${max}`);
  };
}

/** Reads an option's value as a time in milliseconds since 1970: as it is written, or so long before now. */
export function pastTime(text: string): number {
  const ago = parseDuration(text);
  const time = ago === undefined ? Date.parse(text) : Date.now() - ago;
  if (Number.isNaN(time) || time < 0) {
    throw new InvalidArgumentError("expected a time, as in 2026-11-23T09:00:00Z, or how long ago, as in 30m, 2h or 7d");
  }
  return time;
}
