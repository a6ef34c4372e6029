import { closeReason, REPLACED } from "../../core/tunnel/close-reason.ts";
import { ACTIVE, LEAVING, PING, PING_INTERVAL_MS, PONG, STANDBY } from "../../core/tunnel/frame.ts";

/** A client that has not been heard of for so long is gone, though nobody has closed its connection. */
const SILENT_MS = 3 * PING_INTERVAL_MS;

/** The most clients of one tunnel: whoever has its token must not be able to open any number. */
const MAX_CLIENTS = 8;

/** What a WebSocket keeps while the object is out of memory. */
interface Attachment {
  /** When it was opened, in milliseconds since 1970; no two are the same. */
  readonly since: number;
  /** It takes nothing more. */
  readonly isLeaving: boolean;
  /** It was told that a newer one gets the requests. */
  readonly isStandby?: boolean;
}

/** The clients of one tunnel. The newest gets everything; the others stand by, and the newest of them follows it. */
export class Clients {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** Takes a client's WebSocket in; ends the oldest client where there are too many. */
  add(socket: WebSocket, now: number): void {
    const latest = Math.max(0, ...this.#ctx.getWebSockets().map((each) => attachmentOf(each).since));
    this.#ctx.acceptWebSocket(socket);
    socket.serializeAttachment({ since: Math.max(now, latest + 1), isLeaving: false } satisfies Attachment);
    const open = this.#open();
    const oldest = open.length > MAX_CLIENTS ? open.at(-1) : undefined;
    oldest?.close(REPLACED, closeReason(`${MAX_CLIENTS} newer clients of this tunnel have connected`));
  }

  /**
   * Tells a client when it is put on standby, and when it gets requests again; one that knows is told nothing. True if
   * another client than before gets the requests.
   */
  announce(now: number): boolean {
    const newest = this.newest(now);
    if (newest === undefined) return false;
    let isChanged = false;
    for (const socket of this.#open()) {
      const attachment = attachmentOf(socket);
      const isStandby = socket !== newest;
      if (attachment.isLeaving || (attachment.isStandby ?? false) === isStandby) continue;
      socket.serializeAttachment({ ...attachment, isStandby } satisfies Attachment);
      socket.send(isStandby ? STANDBY : ACTIVE);
      isChanged = true;
    }
    return isChanged;
  }

  /** The client that gets what comes now, if there is any. */
  newest(now: number): WebSocket | undefined {
    return this.#open().find((socket) => !attachmentOf(socket).isLeaving && !this.#isSilent(socket, now));
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

  /** The connections that are open, the newest first. */
  #open(): WebSocket[] {
    const open = this.#ctx.getWebSockets().filter((socket) => socket.readyState === WebSocket.OPEN);
    return open.toSorted((a, b) => attachmentOf(b).since - attachmentOf(a).since);
  }

  #isSilent(socket: WebSocket, now: number): boolean {
    const heardAt = this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? attachmentOf(socket).since;
    return now - heardAt > SILENT_MS;
  }
}

function attachmentOf(socket: WebSocket): Attachment {
  return socket.deserializeAttachment() as Attachment;
}
