import { SECOND_MS, MINUTE_MS, HOUR_MS, DAY_MS } from "../../core/lib/time.ts";

const WITH_DATE = new Intl.DateTimeFormat(undefined, {
  day: "numeric",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
const FULL = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });

/** Shows a time in the reader's time zone. */
export function Time({ at }: { readonly at: number }) {
  const date = new Date(at);
  return (
    <time dateTime={date.toISOString()} title={FULL.format(date)}>
      {WITH_DATE.format(date)}
    </time>
  );
}

const UNITS = [
  ["d", DAY_MS],
  ["h", HOUR_MS],
  ["min", MINUTE_MS],
  ["s", SECOND_MS],
] as const;

/** Formats a duration in its largest unit. */
export function span(ms: number): string {
  for (const [unit, length] of UNITS) {
    if (ms >= length) return `${(ms / length).toFixed(ms < 10 * length && unit === "s" ? 1 : 0)} ${unit}`;
  }
  return `${Math.round(ms)} ms`;
}
