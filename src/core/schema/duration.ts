import * as v from "valibot";
import { UNIT_MS as LONGER } from "../lib/time.ts";

const UNIT_MS = { ms: 1, ...LONGER } as const;

const DURATION = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/;

/** Parses a duration such as `500ms`, `15s`, `2m`, `10h` or `7d` into milliseconds; undefined if invalid. */
export function parseDuration(text: string): number | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return Math.round(Number(amount) * UNIT_MS[unit as keyof typeof UNIT_MS]);
}

/** Returns the milliseconds of a duration from a checked document; 0 without one. */
export function millisecondsOf(text: string | undefined): number {
  return parseDuration(text ?? "") ?? 0;
}

/** Builds the schema of a duration between two bounds in milliseconds. The output is the text, not a number. */
export function duration(minMs: number, maxMs: number) {
  return v.pipe(
    v.string(),
    v.check(
      (text) => {
        const ms = parseDuration(text);
        return ms !== undefined && ms >= minMs && ms <= maxMs;
      },
      `expected a duration from ${formatDuration(minMs)} to ${formatDuration(maxMs)}, as in 500ms, 15s, 2m, 10h or 7d`,
    ),
  );
}

/** Formats milliseconds as the shortest exact duration. */
export function formatDuration(ms: number): string {
  for (const unit of ["d", "h", "m", "s"] as const) {
    if (ms >= UNIT_MS[unit] && ms % UNIT_MS[unit] === 0) return `${ms / UNIT_MS[unit]}${unit}`;
  }
  return `${ms}ms`;
}
