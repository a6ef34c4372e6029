import { UNIT_MS } from "../lib/time.ts";

const UNIT_BYTES = { B: 1, kB: 1000, MB: 1_000_000, GB: 1_000_000_000 } as const;

/** An amount per time. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** Parses a rate such as `1/s`, `30/m`, `100/h` or `5000/d`; undefined if invalid. */
export function parseRate(text: string): Rate | undefined {
  const [, count, unit] = /^([1-9]\d{0,8})\/([smhd])$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  return { count: Number(count), perMs: UNIT_MS[unit as keyof typeof UNIT_MS] };
}

/** Parses a rate of bytes such as `500kB/h`, `100MB/d` or `1GB/d`, in decimal units; undefined if invalid. */
export function parseByteRate(text: string): Rate | undefined {
  const [, count, bytes, unit] = /^([1-9]\d{0,5})(B|kB|MB|GB)\/([smhd])$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  return {
    count: Number(count) * UNIT_BYTES[bytes as keyof typeof UNIT_BYTES],
    perMs: UNIT_MS[unit as keyof typeof UNIT_MS],
  };
}
