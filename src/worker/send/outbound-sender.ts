import { WorkerEntrypoint } from "cloudflare:workers";
import type { AttemptResult } from "../../core/delivery/attempt.ts";
import type { TargetRequest } from "../../core/targets/request.ts";
import type { Env } from "../env/env.ts";
import { readSettings } from "../env/settings.ts";
import { Deadline } from "./deadline.ts";
import { direct, send } from "./send.ts";

/** One request to send. */
export interface Send {
  readonly request: TargetRequest;
  /** Begins when the request is really sent. */
  readonly timeoutMs: number;
  /** Values to redact in reasons and in the excerpt. */
  readonly secrets: readonly string[];
}

/** Takes the result of one request, by its place among the sends. */
export type Report = (index: number, result: AttemptResult) => void | Promise<void>;

/** How long the first result waits for the others, so that quick targets are answered for by one message. */
const TOGETHER_MS = 20;

/**
 * Sends requests of a repository's object in an invocation of its own, which has its own six connections and its own
 * subrequests. The object calls it by `ctx.exports`; a call costs no request of the plan
 * (https://developers.cloudflare.com/workers/runtime-apis/context/#exports). When the object is reset the requests are
 * cancelled with it.
 */
export class OutboundSender extends WorkerEntrypoint<Env> {
  /**
   * Sends at most six requests at once and returns their results, in the same order. A result that would wait for a
   * slower target is reported instead, and undefined in the list. The addresses are checked here too. Never throws.
   */
  async sendAll(sends: readonly Send[], report: Report): Promise<readonly (AttemptResult | undefined)[]> {
    const transport = direct(readSettings(this.env).privateHosts);
    const deadlines = deadlinesOf(sends);
    const results: (AttemptResult | undefined)[] = sends.map(() => undefined);
    const handOver = async (index: number): Promise<void> => {
      const result = results[index];
      if (result === undefined) return;
      results[index] = undefined;
      // What cannot be reported is returned.
      await Promise.resolve(report(index, result)).catch(() => (results[index] = result));
    };
    let open = sends.length;
    let isLate = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const handOverAll = (): void => {
      isLate = true;
      for (const index of results.keys()) void handOver(index);
    };
    await Promise.all(
      sends.map(async ({ request, timeoutMs, secrets }, index) => {
        results[index] = await send(request, timeoutMs, transport, secrets, deadlines.get(timeoutMs));
        open--;
        if (isLate && open > 0) await handOver(index);
        else if (open > 0) timer ??= setTimeout(handOverAll, TOGETHER_MS);
      }),
    );
    clearTimeout(timer);
    return results;
  }
}

/** A running deadline for each time-out of requests that begin now. */
function deadlinesOf(sends: readonly Send[]): ReadonlyMap<number, Deadline> {
  const groups = Map.groupBy(sends, ({ timeoutMs }) => timeoutMs);
  return new Map([...groups].map(([timeoutMs, { length }]) => [timeoutMs, new Deadline(timeoutMs, length)]));
}
