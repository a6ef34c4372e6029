import type { Freed } from "../../../core/api/deletion.ts";
import { isSettled } from "../../../core/delivery/delivery.ts";
import { isOpen } from "../../../core/record/record.ts";
import type { Meta } from "../../storage/meta.ts";
import { log } from "../../telemetry/log.ts";
import { KNOWN_UNTIL } from "../reconcile/known-until.ts";
import type { Scheduler } from "../schedule/scheduler.ts";
import type { Announcements } from "../state/announcements.ts";
import type { EventStore } from "../state/event-store.ts";
import type { OnHoldTable } from "../state/on-hold-table.ts";
import type { RecordCache } from "../state/record-cache.ts";
import type { DirectorySync } from "../sync/directory-sync.ts";

interface Parts {
  readonly store: EventStore;
  readonly meta: Meta;
  readonly records: RecordCache;
  readonly onHold: OnHoldTable;
  readonly sync: DirectorySync;
  readonly scheduler: Scheduler;
  readonly announcements: Announcements;
}

/** Deletes events that an operator does not want, such as those that a leaked URL was used for. */
export class Deletion {
  readonly #ctx: DurableObjectState;
  readonly #parts: Parts;

  constructor(ctx: DurableObjectState, parts: Parts) {
    this.#ctx = ctx;
    this.#parts = parts;
  }

  /**
   * Deletes these events and cancels their pending deliveries. An attempt that is under way ends without being recorded.
   * Once this has returned, the directory hears nothing of them.
   *
   * @param keepOpen whether to keep events that still have something to do
   */
  async delete(asked: readonly string[], keepOpen: boolean): Promise<Freed> {
    const { store, records, onHold, sync, scheduler } = this.#parts;
    // What is being sent must have arrived, or the directory would take it for new after it has forgotten it.
    await sync.sent();
    const open = keepOpen ? asked.filter((id) => this.#isOpen(id)) : [];
    const ids = asked.filter((id) => !open.includes(id));
    let cancelled = 0;
    for (const { event, deliveries } of ids.flatMap((id) => records.get(id) ?? [])) {
      const pending = deliveries.filter((delivery) => !isSettled(delivery));
      cancelled += pending.length;
      for (const { id, target } of pending) onHold.delete(target, event.receivedAt, id);
    }
    const { events, bytes } = store.delete(ids);
    records.forget(ids);
    sync.forget(ids);
    const isEmpty = store.firstId() === undefined;
    if (isEmpty) await this.#free();
    else scheduler.arm();
    log("events.deleted", { repository: this.#ctx.id.name, count: events, bytes, cancelled });
    return { events, bytes, cancelled, isEmpty, open };
  }

  #isOpen(id: string): boolean {
    const record = this.#parts.records.get(id);
    return record !== undefined && isOpen(record);
  }

  /** Deletes everything on disk, the alarm included. A watched repository keeps until when its pushes are known. */
  async #free(): Promise<void> {
    const { meta, sync, scheduler, announcements } = this.#parts;
    if (meta.get(KNOWN_UNTIL) !== undefined) return;
    sync.stop();
    await this.#ctx.blockConcurrencyWhile(() => this.#ctx.storage.deleteAll());
    scheduler.stop();
    announcements.announce("emptied", undefined);
  }
}
