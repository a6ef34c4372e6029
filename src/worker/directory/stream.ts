import type { AuditAction } from "../../core/api/relay-query.ts";
import type { StreamMessage } from "../../core/api/relay.ts";
import type { EventSummary } from "../../core/record/summary.ts";

/** The header with the session that opens a stream. The Worker sets it, and removes a value that the client sent. */
export const SESSION_HEADER = "x-hubrelay-session";

/** Messages kept for clients that reconnect. */
const MAX_KEPT = 500;

/** Operators' actions that clients are told of, by what they change. */
const CHANGED: { readonly [Action in AuditAction]?: "targets" | "rules" | "attention" } = {
  "target.paused": "targets",
  "target.resumed": "targets",
  "rules.changed": "rules",
  "attention.acknowledged": "attention",
  "attention.reopened": "attention",
};

/** One change on the stream. */
type Change = Exclude<StreamMessage, { readonly gap: boolean }>;

/** The live stream of changed events, over WebSockets that let the object hibernate. */
export class Stream {
  readonly #ctx: DurableObjectState;
  readonly #latest: Change[] = [];
  // Time in microseconds grows faster than the count of messages: after a restart all numbers are higher than before.
  #sequence = Date.now() * 1000;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  /**
   * Accepts a WebSocket. The first message has the sequence number from which the client misses nothing, and whether
   * there is a gap: with `since`, if a change after it is no longer in memory; otherwise the missed changes follow.
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
    const first: StreamMessage[] = [greeting, ...(missed ?? [])];
    for (const message of first) send(server, JSON.stringify(message));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Closes the streams of a session. */
  close(session: string): void {
    for (const socket of this.#ctx.getWebSockets(session)) socket.close(1008, "logged out");
  }

  /** Sends changed events to all clients. */
  publish(events: readonly EventSummary[]): void {
    this.#send(events.map((event) => ({ sequence: ++this.#sequence, event })));
  }

  /** Tells all clients of an operator's change, so that they load what they show of it again. */
  announce(action: AuditAction): void {
    const changed = CHANGED[action];
    if (changed !== undefined) this.#send([{ sequence: ++this.#sequence, changed }]);
  }

  #send(messages: readonly Change[]): void {
    this.#latest.push(...messages);
    this.#latest.splice(0, Math.max(0, this.#latest.length - MAX_KEPT));
    const sockets = this.#ctx.getWebSockets();
    // With many clients, writing the JSON is the work.
    const texts = sockets.length === 0 ? [] : messages.map((message) => JSON.stringify(message));
    for (const socket of sockets) {
      for (const text of texts) send(socket, text);
    }
  }

  /** The changes after a number; undefined if some are no longer in memory: too many followed, or it restarted. */
  #changesAfter(sequence: number): readonly Change[] | undefined {
    const isKnown = sequence >= this.#sequence - this.#latest.length && sequence <= this.#sequence;
    return isKnown ? this.#latest.filter((change) => change.sequence > sequence) : undefined;
  }

  /** Closes a WebSocket that sends a message: clients only send `ping`, which the platform answers. */
  answer(socket: WebSocket, _message: string | ArrayBuffer): void {
    socket.close(1003, "this stream is for listening");
  }
}

/** Sends a message; closes the WebSocket if that throws, so that one client cannot stop the others. */
function send(socket: WebSocket, message: string): void {
  try {
    socket.send(message);
  } catch {
    socket.close(1011, "the connection is broken");
  }
}
