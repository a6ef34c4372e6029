import type { AttemptResult } from "../../../core/delivery/attempt.ts";
import { SECOND_MS } from "../../../core/lib/time.ts";
import type { TargetRequest } from "../../../core/targets/request.ts";
import type { Report, Send } from "../../send/outbound-sender.ts";
import type { Sender } from "./connections.ts";

/** Makes requests in an invocation of its own; see outbound-sender.ts. */
export interface GroupSender {
  sendAll(sends: readonly Send[], report: Report): Promise<readonly (AttemptResult | undefined)[]>;
}

/** The connections of an invocation: each request of a group has one, so that none waits for another. */
const MAX_GROUP = 6;

/** An invocation that has not answered this long after a time-out is given up. */
const MARGIN_MS = 2 * SECOND_MS;

interface Waiting extends Send {
  readonly resolve: (result: AttemptResult) => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Has requests that begin together, such as those of one push, sent by one invocation: an invocation costs more than a
 * request (`npm run bench -- --only cpu`). Each result comes as soon as its target has answered.
 */
export class GroupedSender implements Sender {
  readonly #sender: GroupSender;
  #group: Waiting[] = [];

  constructor(sender: GroupSender) {
    this.#sender = sender;
  }

  /** The result of one attempt. Rejects if the invocation fails, or has no result two seconds after the time-out. */
  send(request: TargetRequest, timeoutMs: number, secrets: readonly string[]): Promise<AttemptResult> {
    const { promise, resolve, reject } = Promise.withResolvers<AttemptResult>();
    this.#group.push({ request, timeoutMs, secrets, resolve, reject });
    if (this.#group.length === 1) setTimeout(() => this.#flush(), 0);
    if (this.#group.length === MAX_GROUP) this.#flush();
    return promise;
  }

  #flush(): void {
    const group = this.#group;
    this.#group = [];
    if (group.length > 0) void this.#sendGroup(group);
  }

  async #sendGroup(group: readonly Waiting[]): Promise<void> {
    const sends = group.map(({ request, timeoutMs, secrets }) => ({ request, timeoutMs, secrets }));
    const timers = giveUpLate(group);
    try {
      const results = await this.#sender.sendAll(sends, (index, result) => group[index]?.resolve(result));
      for (const [index, result] of results.entries()) if (result !== undefined) group[index]?.resolve(result);
      for (const { reject } of group) reject(new Error("the invocation that sent it has ended without a result"));
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      for (const timer of timers) clearTimeout(timer);
    }
  }
}

/** Starts a timer for each time-out of a group, at whose end its requests without a result are given up. */
function giveUpLate(group: readonly Waiting[]): ReturnType<typeof setTimeout>[] {
  const groups = Map.groupBy(group, ({ timeoutMs }) => timeoutMs);
  return Array.from(groups, ([timeoutMs, own]) =>
    setTimeout(() => {
      for (const { reject } of own) reject(new Error("the invocation that sent it has not ended"));
    }, timeoutMs + MARGIN_MS),
  );
}
