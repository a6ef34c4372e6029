import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { cleanValue } from "../../core/text/clean.ts";
import { queryOf } from "../location.ts";
import type { EventSummary, StreamMessage } from "./contract.ts";

const POLL_MS = 5000;
/** The time between two pings of the stream, and the silence after which it counts as dead. */
const PING_MS = 25_000;
const SILENCE_MS = 60_000;
const RECONNECT_MS = [500, 1000, 2000, 5000, 10_000];

/** `live`: the relay pushes changes. `polling`: the connection fails, and pages poll every five seconds. */
export type LiveState = "connecting" | "live" | "polling";

/** Called with each new or changed event; without one if events may have been missed, so that the page reloads. */
type Listener = (event?: EventSummary) => void;

const listeners = new Set<Listener>();

/** Whether a reader has stopped the updates, and how many there were since. */
export interface LivePause {
  readonly isPaused: boolean;
  readonly missed: number;
}

const RUNNING: LivePause = { isPaused: false, missed: 0 };

let pause = RUNNING;
let onPause: (pause: LivePause) => void = () => {};

/** Keeps the connection that feeds {@link useLive}, while the calling component is mounted. */
export function useLiveConnection(): LiveState {
  const [state, setState] = useState<LiveState>("connecting");
  useEffect(() => connect(setState), []);
  return state;
}

/** Calls the latest listener on every change. */
export function useLive(listener: Listener): void {
  const latest = useRef(listener);
  latest.current = listener;
  useLayoutEffect(() => {
    const listen: Listener = (event) => latest.current(event);
    listeners.add(listen);
    return () => void listeners.delete(listen);
  }, []);
}

/** Returns the pause of live updates, and the function that begins or ends it. Its end reloads the page's data. */
export function useLivePause(): readonly [LivePause, () => void] {
  const [state, setState] = useState(pause);
  useLayoutEffect(() => {
    onPause = setState;
    return () => void (onPause = () => {});
  }, []);
  const toggle = (): void => {
    setPause(pause.isPaused ? RUNNING : { isPaused: true, missed: 0 });
    if (!pause.isPaused) tell();
  };
  return [state, toggle];
}

function setPause(next: LivePause): void {
  pause = next;
  onPause(next);
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
      // The page may be older than the first connection, or than a gap whose events are unknown.
      if ("event" in message) tell(message.event);
      else if (isFirst || "changed" in message || message.gap) tell();
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
  if (pause.isPaused) {
    if (event !== undefined) setPause({ isPaused: true, missed: pause.missed + 1 });
    return;
  }
  for (const listener of listeners) listener(event);
}

/** Parses a message of the stream; undefined for others, such as the answer to a ping. */
function parseMessage(data: unknown): StreamMessage | undefined {
  try {
    const value = JSON.parse(String(data)) as StreamMessage | null;
    return typeof value?.sequence === "number" ? cleanValue(value) : undefined;
  } catch {
    return undefined;
  }
}
