import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerHead, Frame, RequestHead } from "../../core/tunnel/frame.ts";
import { refusal } from "../terminal/exit.ts";
import { reconnectDelayMs } from "../relay/backoff.ts";
import { requestLocally } from "./local-request.ts";
import { AttemptMemory } from "./memory.ts";
import { Session } from "./session.ts";

/** Statuses that a retry would get too: a wrong token, an unknown URL, another version. */
const LASTING = new Set([401, 404, 426]);

/** The callbacks of a tunnel's client. */
export interface ClientEvents {
  connected(): void;
  /** A newer client now gets the tunnel's requests, or this client gets them again. */
  changed(isStandby: boolean): void;
  disconnected(reason: string, retryInMs: number): void;
  delivered(delivery: Delivered): void;
}

/** A request that came through the tunnel, and its result. */
export interface Delivered {
  readonly request: RequestHead;
  readonly answer: AnswerHead;
  readonly durationMs: number;
  /** Whether the answer is that of an earlier request, which was not repeated. */
  readonly isRepeated: boolean;
}

/** Keeps a connection to a tunnel, and sends the tunnel's requests to one address. */
export class TunnelClient {
  readonly #url: URL;
  readonly #token: string;
  readonly #base: URL;
  readonly #events: ClientEvents;
  readonly #memory = new AttemptMemory<Frame<AnswerHead>>();
  readonly #stop = new AbortController();
  #session: Session | undefined;
  #wasConnected = false;

  /**
   * @param url the tunnel's URL, ws or wss
   * @param base the address of the local server; requests go to it or below it
   */
  constructor(url: URL, token: string, base: URL, events: ClientEvents) {
    this.#url = url;
    this.#token = token;
    this.#base = base;
    this.#events = events;
  }

  /**
   * Connects, and reconnects whenever the connection ends, until it is stopped. Throws if the relay refuses the first
   * connection for a reason that lasts, and if newer clients have replaced this one: two clients would replace each
   * other without end. Reconnects after any other end, whatever the relay answers.
   */
  async run(): Promise<void> {
    for (let failures = 1; !this.#stop.signal.aborted; failures++) {
      const session = new Session(this.#url, this.#token, {
        opened: () => {
          failures = 0;
          this.#wasConnected = true;
          this.#events.connected();
        },
        changed: (isStandby) => this.#events.changed(isStandby),
        answer: (request) => this.#answer(request),
      });
      this.#session = session;
      const { status, reason, isReplaced } = await session.ended;
      if (this.#stop.signal.aborted) return;
      if (!this.#wasConnected && LASTING.has(status ?? 0)) throw refusal(reason);
      if (isReplaced === true) throw refusal(reason, "end the others, or give each server a tunnel of its own");
      const delayMs = reconnectDelayMs(Math.max(failures, 1), Math.random());
      this.#events.disconnected(reason, delayMs);
      await sleep(delayMs, undefined, { signal: this.#stop.signal }).catch(() => undefined);
    }
  }

  /** Answers the requests in progress, accepts no more, and ends `run`. */
  async stop(): Promise<void> {
    this.#stop.abort();
    await this.#session?.leave();
  }

  async #answer(request: Frame<RequestHead>): Promise<Frame<AnswerHead>> {
    const startedAt = performance.now();
    const { id, headers } = request.head;
    const attempt = `${headers["webhook-id"] ?? id} ${headers["x-hubrelay-attempt"] ?? ""}`;
    const { result, isRepeated } = this.#memory.once(attempt, () => requestLocally(this.#base, request));
    const { head, body } = await result;
    const durationMs = Math.round(performance.now() - startedAt);
    this.#events.delivered({ request: request.head, answer: head, durationMs, isRepeated });
    // The earlier answer, with the id of this request.
    return { head: { ...head, id }, body };
  }
}
