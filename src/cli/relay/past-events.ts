import { InvalidArgumentError } from "commander";
import type { PastEvents } from "../../core/api/compare-past.ts";
import { pastTime } from "../terminal/arguments.ts";

const DEFAULT_COUNT = 50;
const MAX_COUNT = 10_000;

/** Parses an option's value: `events` for the latest 50, a number of events, or a time as {@link pastTime} takes it. */
export function pastEvents(text: string): PastEvents {
  if (text === "events") return { count: DEFAULT_COUNT };
  if (!/^-?\d+$/.test(text)) {
    try {
      return { since: pastTime(text) };
    } catch {
      throw new InvalidArgumentError("expected events, a number of them, or a time span or time, as in 24h");
    }
  }
  const count = Number(text);
  if (count >= 1 && count <= MAX_COUNT) return { count };
  throw new InvalidArgumentError(`expected a number of events from 1 to ${MAX_COUNT}`);
}
