import { DAY_MS } from "../../core/lib/time.ts";

/** Most days for which a row past its retention waits for a newer one: a week's quiet days have fewer than its others. */
const MAX_REUSE_DAYS = 3;

/**
 * For how long a row past its retention stays for a newer one to take: to overwrite a row is one row written, and to delete
 * it one more. In milliseconds; at most as long as the retention.
 */
export function reuseMs(retentionDays: number): number {
  return Math.min(MAX_REUSE_DAYS, retentionDays) * DAY_MS;
}
