const FIRST_MS = 500;
const MAX_MS = 30_000;

/**
 * Milliseconds until a client tries to connect again: twice as long after each failure, and half of it chance, so that
 * the clients of a relay that was away do not all come back at once.
 *
 * @param failures in a row, from 1
 * @param random a number from 0 up to, not including, 1
 */
export function reconnectDelayMs(failures: number, random: number): number {
  return Math.round(Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS) * (0.5 + random / 2));
}
