const UNIT_MS = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** So many in a time. */
export interface Rate {
  readonly count: number;
  readonly perMs: number;
}

/** Reads a rate such as `1/s`, `30/m`, `100/h` or `5000/d`; undefined when it is none. */
export function parseRate(text: string): Rate | undefined {
  const [, count, unit] = /^([1-9]\d{0,8})\/([smhd])$/.exec(text) ?? [];
  if (count === undefined) return undefined;
  return { count: Number(count), perMs: UNIT_MS[unit as keyof typeof UNIT_MS] };
}
