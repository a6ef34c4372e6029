import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import { setCountedAlarm } from "../telemetry/usage.ts";
import type { AlertOutbox } from "./alert-outbox.ts";
import type { Redeliveries } from "./redeliveries.ts";

/** Pause after a failure. */
const RETRY_MS = 30_000;

/** The directory's alarm: sends alerts, and advances redeliveries. */
export class DirectoryAlarm {
  readonly #storage: DurableObjectStorage;
  readonly #env: Env;
  readonly #outbox: AlertOutbox;
  readonly #redeliveries: Redeliveries;

  constructor(storage: DurableObjectStorage, env: Env, outbox: AlertOutbox, redeliveries: Redeliveries) {
    this.#storage = storage;
    this.#env = env;
    this.#outbox = outbox;
    this.#redeliveries = redeliveries;
  }

  /** Schedules the alarm for now. */
  runNow(): Promise<void> {
    return setCountedAlarm(this.#storage, Date.now());
  }

  /** Schedules the alarm if the outbox is not empty. */
  sendAlerts(): void {
    if (!this.#outbox.isEmpty) void this.runNow();
  }

  /** Schedules the alarm if there is work for it and it was lost. */
  async restore(): Promise<void> {
    const hasWork = !this.#outbox.isEmpty || this.#redeliveries.hasOpen;
    if (hasWork && (await this.#storage.getAlarm()) === null) await this.runNow();
  }

  /** Does one run. It sets the next alarm first, so that a crash cannot lose it. */
  async run(): Promise<void> {
    await setCountedAlarm(this.#storage, Date.now() + RETRY_MS);
    try {
      const areSent = await this.#outbox.send(this.#env);
      const hasMore = await this.#redeliveries.step(this.#env);
      if (hasMore) await this.runNow();
      else if (!this.#outbox.isEmpty) await setCountedAlarm(this.#storage, Date.now() + (areSent ? 0 : RETRY_MS));
      else await this.#storage.deleteAlarm();
    } catch (error) {
      log("redelivery.failed", { reason: (error as Error).message });
    }
  }
}
