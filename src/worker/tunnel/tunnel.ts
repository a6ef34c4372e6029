import { DurableObject } from "cloudflare:workers";
import { closeReason } from "../../core/tunnel/close-reason.ts";
import {
  encodeFrame,
  parseAnswerFrame,
  TUNNEL_PROTOCOL,
  type AnswerHead,
  type Frame,
} from "../../core/tunnel/frame.ts";
import type { Env } from "../env/env.ts";
import { located } from "../env/located.ts";
import type { Sender, TunnelCalls, TunnelRequest } from "../env/tunnel-calls.ts";
import { log } from "../telemetry/log.ts";
import { Clients } from "./clients.ts";

/** A request that a client has, and has not answered. */
interface UnderWay {
  readonly client: number;
  readonly sender: Sender | undefined;
  readonly settle: (answer: Frame<AnswerHead>) => void;
}

/** The senders to tell when a client connects: their requests found no client, or lost it. */
const SCHEMA = `
CREATE TABLE IF NOT EXISTS waiting (
  repository TEXT, target TEXT, PRIMARY KEY (repository, target)
) STRICT, WITHOUT ROWID;
`;

/** Most senders told; the others retry by themselves. The free plan allows 1,000 requests per invocation. */
const TOLD_AT_ONCE = 500;

/** One tunnel: passes requests to a client that connects from a network which nothing can connect to. */
export class Tunnel extends DurableObject<Env> implements TunnelCalls {
  readonly #clients: Clients;
  readonly #underWay = new Map<string, UnderWay>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, located(env));
    ctx.storage.sql.exec(SCHEMA);
    this.#clients = new Clients(ctx);
  }

  override fetch(_request: Request): Response {
    const { 0: client, 1: server } = new WebSocketPair();
    this.#clients.add(server, Date.now());
    log("tunnel.connected", { tunnel: this.ctx.id.name });
    this.#announce();
    this.ctx.waitUntil(this.#tellWaiting());
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { "sec-websocket-protocol": TUNNEL_PROTOCOL },
    });
  }

  async forward({ body, ...request }: TunnelRequest, sender?: Sender): Promise<Frame<AnswerHead> | "nobody"> {
    // The client before may have become silent.
    this.#announce();
    const socket = this.#clients.newest(Date.now());
    if (socket === undefined) {
      this.#remember(sender);
      return "nobody";
    }
    const id = crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers<Frame<AnswerHead>>();
    const late = setTimeout(() => this.#fail(id, "the tunnel's client said nothing in time"), request.timeoutMs);
    this.#underWay.set(id, { client: this.#clients.idOf(socket), sender, settle: resolve });
    try {
      socket.send(encodeFrame({ head: { ...request, id }, body }));
      return await promise;
    } finally {
      clearTimeout(late);
      this.#underWay.delete(id);
    }
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    if (typeof message === "string") {
      this.#clients.hear(socket, message);
      return this.#announce();
    }
    const answer = parseAnswerFrame(new Uint8Array(message));
    if (!answer.ok) return socket.close(1007, closeReason(answer.error));
    const { id } = answer.value.head;
    const underWay = this.#underWay.get(id);
    // A response that comes too late, or after a restart, is dropped.
    if (underWay?.client === this.#clients.idOf(socket)) underWay.settle(answer.value);
  }

  override webSocketClose(socket: WebSocket): void {
    // Otherwise the platform keeps the connection for some seconds.
    socket.close(1000);
    this.#lose(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#lose(socket);
  }

  #lose(socket: WebSocket): void {
    const client = this.#clients.idOf(socket);
    log("tunnel.disconnected", { tunnel: this.ctx.id.name });
    this.#announce();
    for (const [id, underWay] of this.#underWay) {
      if (underWay.client !== client) continue;
      this.#remember(underWay.sender);
      this.#fail(id, "the connection to the tunnel's client broke");
    }
  }

  #announce(): void {
    if (this.#clients.announce(Date.now())) log("tunnel.taken_over", { tunnel: this.ctx.id.name });
  }

  #fail(id: string, failed: string): void {
    this.#underWay.get(id)?.settle({ head: { id, failed }, body: new Uint8Array() });
  }

  #remember(sender: Sender | undefined): void {
    if (sender === undefined) return;
    const { repository, target } = sender;
    this.ctx.storage.sql.exec("INSERT OR IGNORE INTO waiting (repository, target) VALUES (?, ?)", repository, target);
  }

  /** Takes the waiting senders from the table and tells them; stores the ones that could not be told again. */
  async #tellWaiting(): Promise<void> {
    const query =
      "DELETE FROM waiting WHERE (repository, target) IN (SELECT repository, target FROM waiting LIMIT ?) RETURNING *";
    const senders = this.ctx.storage.sql.exec<Sender & Record<string, string>>(query, TOLD_AT_ONCE).toArray();
    const tell = async (sender: Sender): Promise<void> => {
      try {
        await this.env.REPOSITORY.getByName(sender.repository).unblock(sender.target);
      } catch (error) {
        log("tunnel.not_told", {
          repository: sender.repository,
          target: sender.target,
          reason: (error as Error).message,
        });
        this.#remember(sender);
      }
    };
    await Promise.all(senders.map(tell));
  }
}
