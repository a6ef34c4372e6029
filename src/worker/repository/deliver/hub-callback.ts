import { abandonCallback, beginCallback, recordCallback, type Callback } from "../../../core/delivery/hub-callback.ts";
import type { Event } from "../../../core/event/event.ts";
import { SECOND_MS } from "../../../core/lib/time.ts";
import { VERSION } from "../../../core/lib/version.ts";
import { log } from "../../telemetry/log.ts";
import type { Connections } from "../concurrency/connections.ts";
import type { ConcurrencyLimiter } from "../concurrency/limiter.ts";
import type { RecordCache } from "../state/record-cache.ts";

const TIMEOUT_MS = 15 * SECOND_MS;

/** When a callback is taken for interrupted of which only the beginning was recorded. */
const LEASE_MS = TIMEOUT_MS + 5 * SECOND_MS;

/** When a callback asks again for a connection. */
const CONNECTION_RECHECK_MS = SECOND_MS;

/** The slots of all callbacks. */
export const CALLBACK = { key: "callback_url", limit: () => 6, isDue: true };

/** Answers the `callback_url` of events whose deliveries have ended. */
export class HubCallbacks {
  readonly #records: RecordCache;
  readonly #limiter: ConcurrencyLimiter;
  readonly #connections: Connections;

  constructor(records: RecordCache, limiter: ConcurrencyLimiter, connections: Connections) {
    this.#records = records;
    this.#limiter = limiter;
    this.#connections = connections;
  }

  /** Answers the callback of an event, if that is due and when there is room. */
  async send(id: string): Promise<void> {
    if (this.#isDue(id)) await this.#limiter.run(CALLBACK, () => this.#sendNow(id));
  }

  #isDue(id: string): boolean {
    return (this.#records.get(id)?.callback.dueAt ?? Infinity) <= Date.now();
  }

  /** The beginning is stored before the request is sent. */
  async #sendNow(id: string): Promise<void> {
    const record = this.#records.get(id);
    if (record === undefined || !this.#isDue(id)) return;
    const { callback, event } = record;
    if (callback.status === "sending") {
      const abandoned = abandonCallback(callback);
      this.#records.write({ ...record, callback: abandoned });
      logCallback(event, abandoned, undefined);
      return;
    }
    this.#records.write({ ...record, callback: beginCallback(callback, Date.now() + LEASE_MS) });

    const headers = { "content-type": "application/json", "user-agent": `hubrelay/${VERSION}` };
    const request = { method: "POST", url: callback.url ?? "", headers, body: JSON.stringify(callback.body) };
    const result = await this.#connections.send(CALLBACK.key, request, TIMEOUT_MS, []);

    const current = this.#records.get(id);
    if (current === undefined) return;
    if (result === "no connection") {
      this.#records.write({ ...current, callback: { ...callback, dueAt: Date.now() + CONNECTION_RECHECK_MS } });
      return;
    }
    const after = recordCallback(current.callback, result, Math.random());
    this.#records.write({ ...current, callback: after });
    logCallback(event, after, result.outcome.kind === "response" ? result.outcome.status : undefined);
  }
}

function logCallback(
  { id, push }: Event,
  { body, status: outcome, reason }: Callback,
  status: number | undefined,
): void {
  const { repository } = push;
  log("callback.attempted", { repository, eventId: id, state: body?.state, status, outcome, reason });
}
