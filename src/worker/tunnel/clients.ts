import { LEAVING, PING, PING_INTERVAL_MS, PONG } from "../../core/tunnel/frame.ts";

/** A client that has not been heard of for so long is gone, though nobody has closed its connection. */
const SILENT_MS = 3 * PING_INTERVAL_MS;

/** What a WebSocket keeps while the object is out of memory. */
interface Attachment {
  /** When it was opened, in milliseconds since 1970; no two are the same. */
  readonly since: number;
  /** It takes nothing more. */
  readonly isLeaving: boolean;
}

/** The clients of one tunnel. The newest gets everything; the others stand by, and the newest of them follows it. */
export class Clients {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** Takes a client's WebSocket in. */
  add(socket: WebSocket, now: number): void {
    const latest = Math.max(0, ...this.#ctx.getWebSockets().map((each) => attachmentOf(each).since));
    this.#ctx.acceptWebSocket(socket);
    socket.serializeAttachment({ since: Math.max(now, latest + 1), isLeaving: false } satisfies Attachment);
  }

  /** The client that gets what comes now, if there is any. */
  newest(now: number): WebSocket | undefined {
    const open = this.#ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
    const there = open.filter((socket) => !attachmentOf(socket).isLeaving && !this.#isSilent(socket, now));
    return there.toSorted((a, b) => attachmentOf(b).since - attachmentOf(a).since)[0];
  }

  /** What tells a client from others of this tunnel, and from those that it had before. */
  idOf(socket: WebSocket): number {
    return attachmentOf(socket).since;
  }

  /** Takes the one thing that a client says besides its answers: that it wants no more requests. */
  hear(socket: WebSocket, message: string): void {
    if (message !== LEAVING) return socket.close(1003, "expected frames");
    socket.serializeAttachment({ ...attachmentOf(socket), isLeaving: true } satisfies Attachment);
    socket.send(LEAVING);
  }

  #isSilent(socket: WebSocket, now: number): boolean {
    const heardAt = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? attachmentOf(socket).since;
    return now - heardAt > SILENT_MS;
  }
}

function attachmentOf(socket: WebSocket): Attachment {
  return socket.deserializeAttachment() as Attachment;
}
