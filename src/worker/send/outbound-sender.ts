import { WorkerEntrypoint } from "cloudflare:workers";
import type { AttemptResult } from "../../core/delivery/attempt.ts";
import type { TargetRequest } from "../../core/targets/request.ts";
import type { Env } from "../env/env.ts";
import { readSettings } from "../env/settings.ts";
import { direct, send } from "./send.ts";

/**
 * Sends one request of a repository's object in an invocation of its own, which has its own six connections and its own
 * subrequests. The object calls it by `ctx.exports`; a call costs no request of the plan
 * (https://developers.cloudflare.com/workers/runtime-apis/context/#exports). When the object is reset the request is
 * cancelled with it.
 */
export class OutboundSender extends WorkerEntrypoint<Env> {
  /**
   * The result of one attempt. The time-out, in milliseconds, begins now. The address is checked here too. Never throws.
   *
   * @param secrets values to redact in reasons and in the excerpt
   */
  send(request: TargetRequest, timeoutMs: number, secrets: readonly string[]): Promise<AttemptResult> {
    return send(request, timeoutMs, direct(readSettings(this.env).privateHosts), secrets);
  }
}
