import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/lib/time.ts";

/** The time of one bar, in milliseconds since 1970: from its start to before its end. */
export interface TimeBar {
  readonly from: number;
  readonly to: number;
  /** The text below the start of the bar, if it has one. */
  readonly label?: string;
}

/** A span of time that ends with the current bar. */
export interface TimeSpan {
  readonly label: string;
  readonly bars: number;
  /** The parts to ask the relay for. Every bar starts with one, also where the clocks change. */
  readonly partMs: number;
  /** The start of a bar, counted from the current one: -1 is the bar before. */
  readonly startOf: (now: Date, offset: number) => number;
  readonly labelOf: (start: Date) => string | undefined;
}

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const WEEKDAY = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric" });

/** The spans of the charts, by their names in the URL. Their bars follow the clock and the calendar of the reader. */
export const TIME_SPANS: Readonly<Record<string, TimeSpan>> = {
  "1h": {
    label: "1 hour",
    bars: 30,
    partMs: 2 * MINUTE_MS,
    startOf: (now, offset) => startOfMinutes(now, 2) + offset * 2 * MINUTE_MS,
    labelOf: (start) => (start.getMinutes() % 10 === 0 ? CLOCK.format(start) : undefined),
  },
  "24h": {
    label: "24 hours",
    bars: 48,
    partMs: 30 * MINUTE_MS,
    startOf: (now, offset) => startOfMinutes(now, 30) + offset * 30 * MINUTE_MS,
    labelOf: (start) =>
      start.getMinutes() === 0 && start.getHours() % 4 === 0 ? (dayOf(start) ?? CLOCK.format(start)) : undefined,
  },
  "7d": {
    label: "7 days",
    bars: 28,
    partMs: HOUR_MS,
    startOf: (now, offset) =>
      new Date(
        now.getFullYear(),
        now.getMonth(),
        now.getDate(),
        (Math.floor(now.getHours() / 6) + offset) * 6,
      ).getTime(),
    labelOf: (start) => (start.getHours() === 0 ? WEEKDAY.format(start) : undefined),
  },
  "30d": {
    label: "30 days",
    bars: 30,
    partMs: HOUR_MS,
    startOf: (now, offset) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + offset).getTime(),
    labelOf: (start) => (start.getDay() === 1 ? DAY.format(start) : undefined),
  },
};

function startOfMinutes(now: Date, step: number): number {
  return new Date(now).setMinutes(Math.floor(now.getMinutes() / step) * step, 0, 0);
}

function dayOf(start: Date): string | undefined {
  return start.getHours() === 0 ? DAY.format(start) : undefined;
}

/** The bars of a span, the oldest first. The last one contains `now`. */
export function barsOf({ bars, startOf, labelOf }: TimeSpan, now: number): TimeBar[] {
  const at = new Date(now);
  return Array.from({ length: bars }, (_, index) => {
    const from = startOf(at, index - bars + 1);
    const label = labelOf(new Date(from));
    return { from, to: startOf(at, index - bars + 2), ...(label !== undefined && { label }) };
  });
}

/** The number of parts in a row of bars. */
export function partsIn({ partMs }: TimeSpan, bars: readonly TimeBar[]): number {
  return Math.round(((bars.at(-1)?.to ?? 0) - (bars[0]?.from ?? 0)) / partMs);
}

const BAR_TIME = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
});
const BAR_DAY = new Intl.DateTimeFormat(undefined, { weekday: "short", day: "numeric", month: "short" });

/** Formats the time of a bar: its day, or its start and end. */
export function describeBar({ from, to }: TimeBar): string {
  // A day has 23 to 25 hours.
  return to - from > DAY_MS / 2 ? BAR_DAY.format(from) : `${BAR_TIME.format(from)} – ${CLOCK.format(to)}`;
}

/** Round values for the lines of an axis from 0; the last one is at least `max`. */
export function roundSteps(max: number): number[] {
  const wanted = Math.max(max, 4) / 4;
  const magnitude = 10 ** Math.floor(Math.log10(wanted));
  const step = ([1, 2, 5, 10].find((factor) => factor * magnitude >= wanted) ?? 10) * magnitude;
  return Array.from({ length: Math.ceil(Math.max(max, 4) / step) + 1 }, (_, index) => index * step);
}
