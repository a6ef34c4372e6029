import { useEffect, useRef, useState } from "preact/hooks";
import { cleanValue } from "../../core/text/clean.ts";
import { queryOf } from "../location.ts";
import type { EventSummary, StreamMessage } from "./contract.ts";

const POLL_MS = 5000;
/** How often the stream is asked for a sign of life, and after how long without one it counts as dead. */
const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const RECONNECT_MS = [500, 1000, 2000, 5000, 10_000];

/** `live`: changes are pushed; `polling`: the connection does not come about, and pages ask every five seconds. */
export type LiveState = "connecting" | "live" | "polling";

/** Gets every event that is new or has changed; nothing when some may have been missed, to read anew what is shown. */
type Listener = (event?: EventSummary) => void;

const listeners = new Set<Listener>();

/** Keeps the connection that {@link useLive} hears from, for as long as the calling component is there. */
export function useLiveConnection(): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => connect(setState), []);
  return state;
}

/** Calls back on every change, with the last function given. */
export function useLive(listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const listen: Listener = (event) => latest.current(event);
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, []);
}

function connect(onState: (state: LiveState) => void): () => void {
  let socket: WebSocket | undefined;
  let failures = 0;
  let isOver = false;
  let heardAt = 0;
  let since: number | undefined;
  let timer = 0;
  const poll = setInterval(() => failures > 1 && tell(), POLL_MS);
  const ping = setInterval(() => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (Date.now() - heardAt > SILENCE_MS) socket.close();
    else socket.send("ping");
  }, PING_MS);

  const open = (): void => {
    const query = queryOf({ since: since?.toString() });
    socket = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/v1/stream${query}`);
    socket.addEventListener("open", () => {
      heardAt = Date.now();
      failures = 0;
      onState("live");
    });
    socket.addEventListener("message", ({ data }) => {
      heardAt = Date.now();
      const message = parseMessage(data);
      if (message === undefined) return;
      const isFirst = since === undefined;
      since = message.sequence;
      // What is shown may be older than the first connection, or than a gap, of which nobody knows what came in it.
      if ("event" in message) tell(message.event);
      else if (isFirst || message.gap) tell();
    });
    socket.addEventListener("close", () => {
      if (isOver) return;
      const delay = RECONNECT_MS[Math.min(failures, RECONNECT_MS.length - 1)];
      failures++;
      onState(failures > 1 ? "polling" : "connecting");
      timer = setTimeout(open, delay);
    });
  };
  open();
  return () => {
    isOver = true;
    clearInterval(poll);
    clearInterval(ping);
    clearTimeout(timer);
    socket?.close();
  };
}

function tell(event?: EventSummary): void {
  for (const listener of listeners) listener(event);
}

/** Undefined for whatever else comes down the stream, such as a sign of life. */
function parseMessage(data: unknown): StreamMessage | undefined {
  try {
    const value = JSON.parse(String(data)) as StreamMessage | null;
    return typeof value?.sequence === "number" ? cleanValue(value) : undefined;
  } catch {
    return undefined;
  }
}
