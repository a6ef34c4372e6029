import { on } from "node:events";
import { WebSocket } from "ws";
import type { StreamMessage } from "../../core/api/relay.ts";
import { accessHeaders } from "./access.ts";
import type { Connection } from "./connection.ts";

const HANDSHAKE_TIMEOUT_MS = 15_000;

/** How often the relay is asked for a sign of life; without one until the next time the connection counts as dead. */
const PING_MS = 25_000;

/** A message holds one summary of an event. */
const MAX_MESSAGE_BYTES = 1_048_576;

const FIRST_DELAY_MS = 500;
const MAX_DELAY_MS = 30_000;

/**
 * One connection to the relay's stream: its messages until it ends, from behind a number if one is given. Throws when
 * it does not come about, or breaks.
 */
export async function* listen(
  { origin, adminToken }: Connection,
  since: number | undefined,
): AsyncGenerator<StreamMessage> {
  const url = `${origin.replace(/^http/, "ws")}/api/v1/stream${since === undefined ? "" : `?since=${since}`}`;
  const headers = { authorization: `Bearer ${adminToken}`, ...accessHeaders(url) };
  const socket = new WebSocket(url, { headers, handshakeTimeout: HANDSHAKE_TIMEOUT_MS, maxPayload: MAX_MESSAGE_BYTES });
  let isAlive = true;
  const ping = setInterval(() => {
    if (!isAlive) return socket.terminate();
    isAlive = false;
    if (socket.readyState === WebSocket.OPEN) socket.send("ping");
  }, PING_MS);
  try {
    for await (const [data] of on(socket, "message", { close: ["close"] }) as AsyncIterable<[Buffer]>) {
      isAlive = true;
      const text = data.toString();
      if (text !== "pong") yield JSON.parse(text) as StreamMessage;
    }
  } finally {
    clearInterval(ping);
    // Without a listener, what goes wrong from here on would end the process.
    socket.on("error", () => {});
    socket.terminate();
  }
}

/**
 * How long to wait, in milliseconds, before connecting again: twice as long each time, and somewhere in the upper half
 * of that, so that clients that were cut off together do not come back together.
 *
 * @param failures how often it has failed since it last worked, from 1
 * @param random a number from 0 up to, not including, 1
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const delay = Math.min(FIRST_DELAY_MS * 2 ** (failures - 1), MAX_DELAY_MS);
  return Math.round(delay * (1 - random / 2));
}
