import { on } from "node:events";
import { WebSocket } from "ws";
import type { StreamMessage } from "../../core/api/relay.ts";
import { accessHeaders } from "./access.ts";
import type { Connection } from "./connection.ts";

const HANDSHAKE_TIMEOUT_MS = 15_000;

/** The time between two pings. A connection without an answer to the last one counts as dead. */
const PING_MS = 25_000;

/** The most bytes of a message, which has one summary of an event. */
const MAX_MESSAGE_BYTES = 1_048_576;

/**
 * Connects to the relay's stream once and yields its messages until it ends, after a sequence number if one is given.
 * Throws if the connection fails or breaks.
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
    // An error without a listener would end the process.
    socket.on("error", () => {});
    socket.terminate();
  }
}
