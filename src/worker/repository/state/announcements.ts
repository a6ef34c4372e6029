import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { EventRecord } from "../../../core/record/record.ts";

/** What happens inside a repository's object, by name, and what is told of it. */
interface Announced {
  /** A record was written, in the transaction that the writer is in. */
  recordWritten: EventRecord;
  /** A delivery has failed for good, in the transaction that records it. */
  deliveryFailed: { readonly record: EventRecord; readonly delivery: Delivery };
  /** An alert is about to be stored, which has to be routed next. */
  alertComing: undefined;
  /** The block of a target was written or deleted. */
  targetChanged: undefined;
  /** Deliveries that are on hold may go on. */
  targetFree: undefined;
  /** A slot for an attempt became free. */
  slotFree: undefined;
  /** The directory has every change. */
  directorySynced: undefined;
  /** A transaction was rolled back: what is remembered of its writes is wrong. */
  rolledBack: undefined;
  /** Everything on disk was deleted. */
  emptied: undefined;
}

type Listener<Name extends keyof Announced> = (told: Announced[Name]) => void;

/**
 * Carries announcements between the parts of a repository's object. A part that announces does not know who listens, so
 * no part is handed another one that does not exist yet. Listeners are called at once, in the order in which they came.
 */
export class Announcements {
  readonly #listeners: { [Name in keyof Announced]?: Listener<Name>[] } = {};

  on<Name extends keyof Announced>(name: Name, listener: Listener<Name>): void {
    const listeners = (this.#listeners[name] ??= [] as never) as Listener<Name>[];
    listeners.push(listener);
  }

  announce<Name extends keyof Announced>(name: Name, told: Announced[Name]): void {
    for (const listener of this.#listeners[name] ?? []) listener(told);
  }
}
