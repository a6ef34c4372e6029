import { DAY_MS } from "../lib/time.ts";
import { parseDuration } from "../schema/duration.ts";
import type { TimeKey } from "./fields.ts";
import type { Term } from "./term.ts";

/** What a time may be, as errors say it. */
export const TIMES: Readonly<Record<TimeKey, string>> = {
  since: "today, yesterday, a duration as in 2h or 7d, or a time as in 2026-11-23 or 2026-11-23T09:00",
  before: "today, yesterday, a duration as in 2h or 7d, or a time as in 2026-11-23 or 2026-11-23T09:00",
  on: "today, yesterday, or a day as in 2026-11-23",
};

const DAY = /^(\d{4})-(\d\d)-(\d\d)$/;
const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)?$/;

/** A clock and a calendar. */
export interface Calendar {
  /** Milliseconds since 1970. */
  readonly now: number;
  /**
   * The time of a year, a month from 1, a day and milliseconds of it, 0 by default; in milliseconds since 1970. Takes days
   * out of range.
   */
  readonly timeOf: (year: number, month: number, day: number, ms?: number) => number;
  /** The year, the month from 1 and the day of a time. */
  readonly dateOf: (time: number) => readonly [year: number, month: number, day: number];
}

/** The calendar of UTC. */
export function utcCalendar(now: number): Calendar {
  return {
    now,
    timeOf: (year, month, day, ms = 0) => Date.UTC(year, month - 1, day, 0, 0, 0, ms),
    dateOf: (time) => {
      const date = new Date(time);
      return [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
    },
  };
}

/** The calendar of the machine's time zone. */
export function localCalendar(now: number): Calendar {
  return {
    now,
    timeOf: (year, month, day, ms = 0) => new Date(year, month - 1, day, 0, 0, 0, ms).getTime(),
    dateOf: (time) => {
      const date = new Date(time);
      return [date.getFullYear(), date.getMonth() + 1, date.getDate()];
    },
  };
}

/** Whether a text is a time for a key. */
export function isTime(key: TimeKey, text: string): boolean {
  const calendar = utcCalendar(0);
  return key === "on" ? dayIn(text, calendar) !== undefined : timeIn(text, calendar) !== undefined;
}

/** A time span: from then on, before then; in milliseconds since 1970. */
export interface Span {
  readonly from?: number;
  readonly to?: number;
}

/** The time span of a search: what all its times have in common. */
export function spanOf(terms: readonly Term[], calendar: Calendar): Span {
  let from = -Infinity;
  let to = Infinity;
  for (const condition of terms.flatMap(({ conditions }) => conditions)) {
    if (condition.field === "since") from = Math.max(from, timeIn(condition.value, calendar) ?? from);
    if (condition.field === "before") to = Math.min(to, timeIn(condition.value, calendar) ?? to);
    if (condition.field === "on") {
      const [start, end] = dayIn(condition.value, calendar) ?? [from, to];
      [from, to] = [Math.max(from, start), Math.min(to, end)];
    }
  }
  return { ...(from > 0 && { from }), ...(to < Infinity && { to: Math.max(to, 0) }) };
}

function timeIn(text: string, calendar: Calendar): number | undefined {
  const [start] = dayIn(text, calendar) ?? [];
  if (start !== undefined) return start;
  const ago = parseDuration(text);
  if (ago !== undefined) return Math.max(calendar.now - ago, 0);
  const parts = MINUTE.exec(text);
  const date = dateIn(text.slice(0, 10));
  if (parts === null || date === undefined) return undefined;
  const hasZone = parts[1] !== undefined;
  const time = Date.parse(hasZone ? text : `${text}Z`);
  if (Number.isNaN(time) || time < 0) return undefined;
  return hasZone ? time : calendar.timeOf(...date, time % DAY_MS);
}

/** The start and the end of a day. */
function dayIn(text: string, { now, timeOf, dateOf }: Calendar): readonly [number, number] | undefined {
  const [year, month, day] = dateOf(now);
  if (text === "today") return [timeOf(year, month, day), timeOf(year, month, day + 1)];
  if (text === "yesterday") return [timeOf(year, month, day - 1), timeOf(year, month, day)];
  const date = dateIn(text);
  if (date === undefined) return undefined;
  const [y, m, d] = date;
  return [timeOf(y, m, d), timeOf(y, m, d + 1)];
}

/** The year, the month and the day of a date from 1970 on; undefined for others, such as 31 February. */
function dateIn(text: string): readonly [number, number, number] | undefined {
  const [, year, month, day] = DAY.exec(text) ?? [];
  const [y, m, d] = [Number(year), Number(month), Number(day)];
  const date = new Date(Date.UTC(y, m - 1, d));
  const isReal = y >= 1970 && date.getUTCMonth() === m - 1 && date.getUTCDate() === d;
  return isReal ? [y, m, d] : undefined;
}
