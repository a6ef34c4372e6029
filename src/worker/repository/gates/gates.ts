import type { ReceivedSignal } from "../../../core/event/signal.ts";
import { withSignal } from "../../../core/record/gates.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { log } from "../../telemetry/log.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { KeptSignals } from "./kept-signals.ts";

interface Parts {
  readonly kept: KeptSignals;
  readonly due: DueEvents;
  readonly records: RecordCache;
  readonly alerts: DeliveryAlerts;
}

/** Brings signals and the pushes that wait for them together, whichever comes first. */
export class Gates {
  readonly #storage: DurableObjectStorage;
  readonly #parts: Parts;

  constructor(storage: DurableObjectStorage, parts: Parts) {
    this.#storage = storage;
    this.#parts = parts;
  }

  /** Applies the kept signals to a record that is routed now. Reads and writes nothing for a record without gates. */
  applyKept(record: EventRecord, now: number): EventRecord {
    if (record.gates === undefined) return record;
    return this.#parts.kept.all(now).reduce((current, signal) => withSignal(current, signal, now), record);
  }

  /**
   * Keeps signals, and applies them to the pushes that wait: all of it in one transaction, or nothing.
   *
   * @returns the ids of the events that they changed
   */
  take(signals: readonly ReceivedSignal[]): string[] {
    const { records, kept } = this.#parts;
    const changed = records.transaction(this.#storage, () => {
      kept.keep(signals, Date.now());
      return signals.flatMap((signal) => this.#apply(signal));
    });
    return [...new Set(changed)];
  }

  #apply(signal: ReceivedSignal): string[] {
    const { due, records, alerts } = this.#parts;
    const now = Date.now();
    const changed = due.gated(signal).flatMap((id) => {
      const before = records.get(id);
      const after = before === undefined ? undefined : withSignal(before, signal, now);
      if (after === undefined || after === before) return [];
      records.write(after);
      alerts.gatesRefused(after, before);
      return [id];
    });
    const { repository, kind, tag, digest, status, severity } = signal;
    log("signal.taken", { repository, kind, tag, digest, outcome: status, severity, events: changed.length });
    return changed;
  }
}
