import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { WebSocket, type RawData } from "ws";
import { closeReason, REPLACED } from "../../core/tunnel/close-reason.ts";
import {
  ACTIVE,
  encodeFrame,
  LEAVING,
  MAX_REQUEST_BYTES,
  parseRequestFrame,
  PING,
  PING_INTERVAL_MS,
  STANDBY,
  TUNNEL_PROTOCOL,
  type AnswerHead,
  type Frame,
  type RequestHead,
} from "../../core/tunnel/frame.ts";
import { accessHeaders } from "../relay/access.ts";
import { answerText } from "../relay/answer-text.ts";
import { problemDetail } from "../relay/request.ts";

const HANDSHAKE_MS = 15_000;

/** The most bytes that are read of a refusal. */
const MAX_REFUSAL_BYTES = 65_536;

/** The time that a leaving client waits for requests in progress. */
const MAX_LEAVING_MS = 60_000;

/** The time in which the relay must close its side of a connection. */
const CLOSING_MS = 2000;

/** The end of a connection to the relay. */
export interface SessionEnd {
  readonly reason: string;
  /** The status of the relay's refusal, if it refused the connection. */
  readonly status?: number;
  /** Whether newer clients have replaced this one. */
  readonly isReplaced?: true;
}

/** The callbacks of a connection. */
interface SessionDuties {
  readonly opened: () => void;
  /** Another client now gets the requests, or this one gets them again. */
  readonly changed: (isStandby: boolean) => void;
  answer(request: Frame<RequestHead>): Promise<Frame<AnswerHead>>;
}

/** One WebSocket to a tunnel, from its opening to its end. */
export class Session {
  readonly #socket: WebSocket;
  readonly #duties: SessionDuties;
  readonly #underWay = new Set<Promise<void>>();
  /** Resolves to the end of the connection. */
  readonly ended: Promise<SessionEnd>;
  #end: (end: SessionEnd) => void = () => undefined;
  #isHeard = true;

  constructor(url: URL, token: string, duties: SessionDuties) {
    this.#duties = duties;
    this.ended = new Promise((resolve) => (this.#end = resolve));
    const socket = new WebSocket(url, TUNNEL_PROTOCOL, {
      headers: { authorization: `Bearer ${token}`, ...accessHeaders(url.href) },
      handshakeTimeout: HANDSHAKE_MS,
      maxPayload: MAX_REQUEST_BYTES,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    const heartbeat = setInterval(() => this.#beat(), PING_INTERVAL_MS);
    void this.ended.then(() => clearInterval(heartbeat));
    socket.on("open", duties.opened);
    socket.on("message", (data, isBinary) => this.#take(data, isBinary));
    socket.on("unexpected-response", (_, answer) => void this.#turnedAway(answer));
    socket.on("error", (error: Error & { code?: string }) => this.#end({ reason: error.code ?? error.message }));
    socket.on("close", (code, reason) =>
      this.#end({
        reason: reason.toString() || `closed with ${code}`,
        ...(code === REPLACED && { isReplaced: true }),
      }),
    );
  }

  /** Accepts no more requests, answers those in progress, and closes the connection. */
  async leave(): Promise<void> {
    if (this.#socket.readyState === WebSocket.OPEN) {
      const late = new Promise((resolve) => setTimeout(resolve, MAX_LEAVING_MS).unref());
      await Promise.race([this.#answerTheLast(), this.ended, late]);
    }
    this.#socket.close(1000, "the client was stopped");
    // A relay that is down does not close its side.
    setTimeout(() => this.#socket.terminate(), CLOSING_MS).unref();
    this.#end({ reason: "the client was stopped" });
  }

  #take(data: RawData, isBinary: boolean): void {
    this.#isHeard = true;
    if (!isBinary) return this.#hear((data as Buffer).toString());
    const request = parseRequestFrame(data as Buffer);
    if (!request.ok) return this.#socket.close(1007, closeReason(request.error));
    const answering = this.#answer(request.value).finally(() => this.#underWay.delete(answering));
    this.#underWay.add(answering);
  }

  #hear(text: string): void {
    if (text === STANDBY || text === ACTIVE) this.#duties.changed(text === STANDBY);
  }

  async #answer(request: Frame<RequestHead>): Promise<void> {
    const answer = await this.#duties.answer(request);
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(encodeFrame(answer));
  }

  /** Ends the connection if the relay has sent nothing between two pings. */
  #beat(): void {
    if (this.#socket.readyState !== WebSocket.OPEN) return;
    if (!this.#isHeard) return this.#socket.terminate();
    this.#isHeard = false;
    this.#socket.send(PING);
  }

  /** Announces the end to the relay, and answers the requests that it had sent before it knew. */
  async #answerTheLast(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#socket.on("message", (data, isBinary) => {
        if (!isBinary && (data as Buffer).toString() === LEAVING) resolve();
      });
      this.#socket.send(LEAVING);
    });
    await Promise.allSettled(this.#underWay);
  }

  async #turnedAway(answer: IncomingMessage): Promise<void> {
    const status = answer.statusCode ?? 0;
    const body = new Response(Readable.toWeb(answer));
    const detail = await answerText(body, MAX_REFUSAL_BYTES).then(problemDetail, () => "");
    this.#end({ status, reason: `the relay answered ${status}${detail === "" ? "" : `: ${detail}`}` });
    this.#socket.terminate();
  }
}
