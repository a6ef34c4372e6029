import { DAY_MS, HOUR_MS, MINUTE_MS } from "../../core/lib/time.ts";

/** How long ago a time was, in whole units, as in "4 h ago". */
export function agoOf(at: number, now: number): string {
  const ms = Math.max(now - at, 0);
  if (ms < MINUTE_MS) return "just now";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min ago`;
  return ms < DAY_MS ? `${Math.floor(ms / HOUR_MS)} h ago` : `${Math.floor(ms / DAY_MS)} d ago`;
}
