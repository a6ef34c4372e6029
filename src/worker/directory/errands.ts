import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import { setCountedAlarm } from "../telemetry/usage.ts";
import type { Outbox } from "./outbox.ts";
import type { Redeliveries } from "./redeliveries.ts";

/** When what the alarm could not do is tried again. */
const RETRY_MS = 30_000;

/** What the directory does by its alarm: it sends alerts, and takes redeliveries a step further. */
export class Errands {
  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #outbox: Outbox;
  readonly #redeliveries: Redeliveries;

  constructor(storage: DurableObjectStorage, env: Env, outbox: Outbox, redeliveries: Redeliveries) {
    this.#storage = storage;
    this.#env = env;
    this.#outbox = outbox;
    this.#redeliveries = redeliveries;
  }

  /** Has the alarm come at once. */
  begin(): Promise<void> {
    return setCountedAlarm(this.#storage, Date.now());
  }

  /** Has it come if there is an alert to send. */
  sendAlerts(): void {
    if (!this.#outbox.isEmpty) void this.begin();
  }

  /** Does what there is to do. The alarm is set again before the work, so that none is the last. */
  async run(): Promise<void> {
    await setCountedAlarm(this.#storage, Date.now() + RETRY_MS);
    try {
      const areSent = await this.#outbox.send(this.#env);
      const hasMore = await this.#redeliveries.step(this.#env);
      if (hasMore) await this.begin();
      else if (!this.#outbox.isEmpty) await setCountedAlarm(this.#storage, Date.now() + (areSent ? 0 : RETRY_MS));
      else await this.#storage.deleteAlarm();
    } catch (error) {
      log("redelivery.failed", { reason: (error as Error).message });
    }
  }
}
