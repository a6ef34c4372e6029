import type { EventSummary } from "../../core/summary.ts";

/** Messages kept for whoever was cut off for a moment. */
const MAX_KEPT = 500;

/** One change on the stream. */
interface Message {
  /** Counts up from a start that no earlier life of the object has reached. */
  readonly sequence: number;
  readonly event: EventSummary;
}

/** Changes of events as they come, over WebSockets that let the object sleep in between. */
export class Stream {
  readonly #ctx: DurableObjectState;
  readonly #latest: Message[] = [];
  // Milliseconds grow faster than messages come: a new life begins behind all numbers of the one before.
  #sequence = Date.now() * 1000;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /** Accepts a WebSocket, and sends what came after the number in `since`, as far as it is still known. */
  open(request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#ctx.acceptWebSocket(server);
    const since = Number(new URL(request.url).searchParams.get("since") ?? Number.NaN);
    for (const message of this.#latest) {
      if (message.sequence > since) server.send(JSON.stringify(message));
    }
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Sends changes to everyone who listens. */
  publish(events: readonly EventSummary[]): void {
    const messages = events.map((event) => ({ sequence: ++this.#sequence, event }));
    this.#latest.push(...messages);
    this.#latest.splice(0, Math.max(0, this.#latest.length - MAX_KEPT));
    for (const socket of this.#ctx.getWebSockets()) {
      for (const message of messages) socket.send(JSON.stringify(message));
    }
  }

  /** Nothing is expected of a listener but `ping`, which the platform answers. */
  answer(socket: WebSocket, _message: string | ArrayBuffer): void {
    socket.close(1003, "this stream is for listening");
  }
}
