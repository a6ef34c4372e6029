import { setTimeout as sleep } from "node:timers/promises";

const DEADLINE_MS = 180_000;
const INTERVAL_MS = 50;

/** Reads a value again and again until it is as wanted. Throws, with the last value, when that does not come about. */
export async function until<T>(read: () => T | Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
  const endsAt = Date.now() + DEADLINE_MS;
  for (;;) {
    const value = await read();
    if (isWanted(value)) return value;
    if (Date.now() > endsAt) throw new Error(`waited in vain; last seen: ${JSON.stringify(value, undefined, 2)}`);
    await sleep(INTERVAL_MS);
  }
}
