import type { AttemptResult } from "../../../core/delivery/attempt.ts";
import { redact } from "../../../core/secrets/redact.ts";
import { cleanLine } from "../../../core/text/clean.ts";
import type { TargetRequest } from "../../../core/targets/request.ts";
import type { PrivateHosts } from "../../../core/address/address.ts";
import { log } from "../../telemetry/log.ts";
import { direct, send } from "../../send/send.ts";
import { ConcurrencyLimiter } from "./limiter.ts";
import { OWN_CONNECTIONS } from "./limits.ts";

/** Makes a request by other connections than those of the object; see grouped-sender.ts. */
export interface Sender {
  send(request: TargetRequest, timeoutMs: number, secrets: readonly string[]): Promise<AttemptResult>;
}

/** What the platform says when an invocation may cause no other one. */
const LIMIT_ERROR = /subrequest|too many|limit/i;

/**
 * The connections by which an object sends requests. The platform lets an object have six that wait for response
 * headers, and queues the seventh while its time-out runs: a target that hangs would fail the others. So a request goes
 * by a connection of the object's own while one is free, else in an invocation of its own, which has its own six. Either
 * way its time-out begins when it is really sent.
 */
export class Connections {
  readonly #own = new ConcurrencyLimiter(OWN_CONNECTIONS);
  readonly #sender: Sender | undefined;
  readonly #privateHosts: PrivateHosts;

  /** @param sender absent where the compatibility date is before 17 November 2025 */
  constructor(sender: Sender | undefined, privateHosts: PrivateHosts) {
    this.#sender = sender;
    this.#privateHosts = privateHosts;
  }

  /** Whether requests can be sent by other connections than the object's own. */
  get hasOthers(): boolean {
    return this.#sender !== undefined;
  }

  /**
   * Sends a request. "no connection" if nothing was sent because all are in use. Never throws.
   *
   * @param key requests of one key share a limit
   */
  async send(
    key: string,
    request: TargetRequest,
    timeoutMs: number,
    secrets: readonly string[],
  ): Promise<AttemptResult | "no connection"> {
    if (this.#own.hasRoom({ key })) {
      return this.#own.run({ key }, () => send(request, timeoutMs, direct(this.#privateHosts), secrets));
    }
    return this.#sender === undefined ? "no connection" : sendBy(this.#sender, request, timeoutMs, secrets);
  }
}

async function sendBy(
  sender: Sender,
  request: TargetRequest,
  timeoutMs: number,
  secrets: readonly string[],
): Promise<AttemptResult | "no connection"> {
  const startedAt = Date.now();
  try {
    return await sender.send(request, timeoutMs, secrets);
  } catch (error) {
    const { message } = error as Error;
    log("sender.failed", { reason: message });
    if (LIMIT_ERROR.test(message)) return "no connection";
    // It may have been sent, or not: another attempt follows.
    const reason = cleanLine(redact(`no answer: ${message}`, secrets));
    return { startedAt, durationMs: Date.now() - startedAt, outcome: { kind: "no-response", reason } };
  }
}
