import { isSettled, supersede, type Delivery } from "../../../core/delivery/delivery.ts";
import type { Event } from "../../../core/event/event.ts";
import { sequenceOf } from "../../../core/event/sequence.ts";
import { confirmationOf, mayReplace } from "../../../core/record/confirm.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { isDeploy, type Target } from "../../../core/targets/target.ts";
import { log } from "../../telemetry/log.ts";
import type { DeployedPushes } from "../state/deployed-pushes.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** Open events that are searched for older pushes when a newer one was deployed; the rest find out at their attempt. */
const MAX_SEARCHED = 200;

/** Keeps a deploy target from going back: what is older than the push that it has is superseded. */
export class Superseding {
  readonly #records: RecordCache;
  readonly #due: DueEvents;
  readonly #deployed: DeployedPushes;

  constructor(records: RecordCache, due: DueEvents, deployed: DeployedPushes) {
    this.#records = records;
    this.#due = due;
    this.#deployed = deployed;
  }

  /** The id of the event of a newer push that the target has; undefined if it has none. */
  newerThan(record: EventRecord, { target }: Delivery, definition: Target): string | undefined {
    const { tag } = record.event.push;
    if (!isDeploy(definition) || tag === undefined) return undefined;
    const newer = this.#deployed.newerThan(target, tag, sequenceOf(record.event));
    return newer !== undefined && this.#mayStandFor(newer, target, record) ? newer : undefined;
  }

  /**
   * Notes what a deploy target was given, and supersedes older pushes that still wait, so that nobody has to wonder
   * about them. An unconfirmed push stands in the way of none that is confirmed, or may yet be.
   */
  hasDelivered(event: Event, delivery: Delivery, definition: Target): void {
    const { tag } = event.push;
    if (delivery.status !== "delivered" || !isDeploy(definition) || tag === undefined) return;
    const deployed = this.#records.get(event.id);
    const confirmation = deployed === undefined ? "not asked" : confirmationOf(deployed, delivery);
    if (confirmation === "unconfirmed" && delivery.redeliveryOf === undefined) return;
    if (confirmation === "confirmed") {
      this.#deployed.deleteIf(delivery.target, tag, (id) => !this.#mayStandFor(id, delivery.target, deployed));
    }
    this.#deployed.note(delivery.target, tag, sequenceOf(event), event.id);
    this.#supersedeOlder(event, delivery.target, (record, older) =>
      mayReplace(confirmation, confirmationOf(record, older)),
    );
  }

  #supersedeOlder(event: Event, target: string, mayGo: (record: EventRecord, delivery: Delivery) => boolean): void {
    for (const id of this.#due.open(MAX_SEARCHED)) {
      const record = this.#records.get(id);
      if (record === undefined || !isOlder(record.event, event)) continue;
      const older = record.deliveries.filter(
        (other) => other.target === target && !isSettled(other) && mayGo(record, other),
      );
      for (const other of older) this.#records.change(other.id, (delivery) => supersede(delivery, event.id));
      if (older.length === 0) continue;
      log("delivery.superseded", { repository: event.push.repository, eventId: id, target, count: older.length });
    }
  }

  /** Whether the push that a target was given last may keep another from it, by how far both are confirmed. */
  #mayStandFor(id: string, target: string, other: EventRecord | undefined): boolean {
    const record = this.#records.get(id);
    const [own, others] = [record, other].map((each) =>
      each?.deliveries.find((delivery) => delivery.target === target),
    );
    // Pruned events are long settled.
    if (record === undefined || other === undefined || own === undefined || others === undefined) return true;
    return mayReplace(confirmationOf(record, own), confirmationOf(other, others));
  }
}

/** Whether an event is an older push of the same tag. */
function isOlder(event: Event, than: Event): boolean {
  return event.push.tag === than.push.tag && sequenceOf(event) < sequenceOf(than);
}
