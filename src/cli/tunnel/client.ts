import { setTimeout as sleep } from "node:timers/promises";
import type { AnswerHead, Frame, RequestHead } from "../../core/tunnel/frame.ts";
import { refusal } from "../terminal/exit.ts";
import { reconnectDelayMs } from "./backoff.ts";
import { requestLocally } from "./local-request.ts";
import { AttemptMemory } from "./memory.ts";
import { Session } from "./session.ts";

/** Statuses that the next try would get too: a wrong token, a relay without such a URL, another version. */
const LASTING = new Set([401, 404, 426]);

/** What a client of a tunnel tells while it works. */
export interface ClientEvents {
  connected(): void;
  /** A newer client of the tunnel gets the requests from now on, or this one again. */
  changed(isStandby: boolean): void;
  disconnected(reason: string, retryInMs: number): void;
  delivered(delivery: Delivered): void;
}

/** One request that went through the tunnel. */
export interface Delivered {
  readonly request: RequestHead;
  readonly answer: AnswerHead;
  readonly durationMs: number;
  /** It had been made before, and was not made again. */
  readonly isRepeated: boolean;
}

/** Keeps a connection to a tunnel, and makes the requests that come through it at one address. */
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
   * @param url of the tunnel, ws or wss
   * @param base the address that requests go to, or below it
   */
  constructor(url: URL, token: string, base: URL, events: ClientEvents) {
    this.#url = url;
    this.#token = token;
    this.#base = base;
    this.#events = events;
  }

  /**
   * Connects, and again whenever the connection ends, until it is stopped. Throws when the relay does not let it in the
   * first time, for a reason that will last, and when newer clients have replaced it: two that fight for one place would
   * never stop. After any other end it comes back, whatever the relay says meanwhile.
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

  /** Answers what is under way, takes nothing more, and has `run` end. */
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
    // The same answer, but to this request.
    return { head: { ...head, id }, body };
  }
}
