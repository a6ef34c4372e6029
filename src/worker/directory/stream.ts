import type { StreamMessage } from "../../core/api/relay.ts";
import type { EventSummary } from "../../core/record/summary.ts";

/** The header that names the session which opens a stream; the Worker sets it and takes away what a client sent. */
export const SESSION_HEADER = "x-hubrelay-session";

/** Messages kept for whoever was cut off for a moment. */
const MAX_KEPT = 500;

/** One change on the stream. */
type Change = Extract<StreamMessage, { readonly event: unknown }>;

/** Changes of events as they come, over WebSockets that let the object sleep in between. */
export class Stream {
  readonly #ctx: DurableObjectState;
  readonly #latest: Change[] = [];
  // Milliseconds grow faster than messages come: a new life begins behind all numbers of the one before.
  #sequence = Date.now() * 1000;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /**
   * Accepts a WebSocket, and tells from which number on nothing is missed: from the one in `since`, if all that came
   * after it is still known, and then sends that; otherwise from now on, and that there is a gap.
   */
  open(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    const session = request.headers.get(SESSION_HEADER);
    this.#ctx.acceptWebSocket(server, session === null ? [] : [session]);
    const since = new URL(request.url).searchParams.get("since");
    const missed = since === null ? [] : this.#changesAfter(Number(since));
    const greeting = {
      sequence: missed === undefined ? this.#sequence : Number(since ?? this.#sequence),
      gap: !missed,
    };
    for (const message of [greeting satisfies StreamMessage, ...(missed ?? [])]) send(server, message);
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Closes the streams of a session that has ended. */
  close(session: string): void {
    for (const socket of this.#ctx.getWebSockets(session)) socket.close(1008, "logged out");
  }

  /** Sends changes to everyone who listens. */
  publish(events: readonly EventSummary[]): void {
    const messages = events.map((event) => ({ sequence: ++this.#sequence, event }));
    this.#latest.push(...messages);
    this.#latest.splice(0, Math.max(0, this.#latest.length - MAX_KEPT));
    for (const socket of this.#ctx.getWebSockets()) {
      for (const message of messages) send(socket, message);
    }
  }

  /**
   * Undefined when some of them are not known any more: too many came, or an earlier life of the object had them, of
   * which memory knows nothing.
   */
  #changesAfter(sequence: number): readonly Change[] | undefined {
    const isKnown = sequence >= this.#sequence - this.#latest.length && sequence <= this.#sequence;
    return isKnown ? this.#latest.filter((change) => change.sequence > sequence) : undefined;
  }

  /** Nothing is expected of a listener but `ping`, which the platform answers. */
  answer(socket: WebSocket, _message: string | ArrayBuffer): void {
    socket.close(1003, "this stream is for listening");
  }
}

/** A listener that is just going away must not keep the others, or the directory, from what there is. */
function send(socket: WebSocket, message: StreamMessage): void {
  try {
    socket.send(JSON.stringify(message));
  } catch {
    socket.close(1011, "the connection is broken");
  }
}
