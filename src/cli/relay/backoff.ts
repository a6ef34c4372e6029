const FIRST_MS = 500;
const MAX_MS = 30_000;

/**
 * Milliseconds until a client reconnects: exponential backoff, of which half is random, so that the clients of a relay
 * that was down do not reconnect at once.
 *
 * @param failures failures in a row, from 1
 * @param random from 0 to 1, without 1
 */
export function reconnectDelayMs(failures: number, random: number): number {
  return Math.round(Math.min(FIRST_MS * 2 ** (failures - 1), MAX_MS) * (0.5 + random / 2));
}
