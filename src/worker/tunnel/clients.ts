import { closeReason, REPLACED } from "../../core/tunnel/close-reason.ts";
import { ACTIVE, LEAVING, PING, PING_INTERVAL_MS, PONG, STANDBY } from "../../core/tunnel/frame.ts";

/** A client that is silent for this long counts as gone, even with an open connection. */
const SILENT_MS = 3 * PING_INTERVAL_MS;

/** Most clients of one tunnel, so that a holder of its token cannot open any number. */
const MAX_CLIENTS = 8;

/** The state that a WebSocket keeps while the object hibernates. */
interface Attachment {
  /** When it was opened, in milliseconds since 1970; no two are the same. */
  readonly since: number;
  /** It accepts no more requests. */
  readonly isLeaving: boolean;
  /** It knows that a newer client gets the requests. */
  readonly isStandby?: boolean;
}

/** The clients of one tunnel. The newest gets all requests; the others are on standby, the next newest first. */
export class Clients {
  readonly #ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx;
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(PING, PONG));
  }

  /** Accepts a client's WebSocket; closes the oldest client if there are too many. */
  add(socket: WebSocket, now: number): void {
    const latest = Math.max(0, ...this.#ctx.getWebSockets().map((each) => attachmentOf(each).since));
    this.#ctx.acceptWebSocket(socket);
    socket.serializeAttachment({ since: Math.max(now, latest + 1), isLeaving: false } satisfies Attachment);
    const open = this.#open();
    const oldest = open.length > MAX_CLIENTS ? open.at(-1) : undefined;
    oldest?.close(REPLACED, closeReason(`${MAX_CLIENTS} newer clients of this tunnel have connected`));
  }

  /**
   * Tells each client whose standby changes. Returns true if another client than before gets the requests.
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

  /** The client that gets the next request; undefined if none is connected. */
  newest(now: number): WebSocket | undefined {
    return this.#open().find((socket) => !attachmentOf(socket).isLeaving && !this.#isSilent(socket, now));
  }

  /** The id of a client: unique in this tunnel, earlier clients included. */
  idOf(socket: WebSocket): number {
    return attachmentOf(socket).since;
  }

  /** Handles the one message of a client besides its responses: it wants no more requests. */
  hear(socket: WebSocket, message: string): void {
    if (message !== LEAVING) return socket.close(1003, "expected frames");
    socket.serializeAttachment({ ...attachmentOf(socket), isLeaving: true } satisfies Attachment);
    socket.send(LEAVING);
  }

  /** Open connections, newest first. */
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
