import { isSettled, supersede, type Delivery } from "../../../core/delivery/delivery.ts";
import type { Event } from "../../../core/event/event.ts";
import { sequenceOf } from "../../../core/event/sequence.ts";
import { confirmationOf, mayReplace, type Confirmation } from "../../../core/record/confirm.ts";
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
  newerThan(record: EventRecord, delivery: Delivery, definition: Target): string | undefined {
    const { tag } = record.event.push;
    if (!isDeploy(definition) || tag === undefined) return undefined;
    const newer = this.#deployed.newerThan(delivery.target, tag, sequenceOf(record.event));
    return newer.find((id) => this.#mayStandFor(id, record, delivery));
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
    this.#note(event, tag, delivery.target, confirmation);
    this.#supersedeOlder(event, delivery.target, (record, older) =>
      mayReplace(confirmation, confirmationOf(record, older)),
    );
  }

  /**
   * Notes a push that a target was given. What it replaces is kept if that is better confirmed: a forged push that an
   * operator redelivered must not let an older one in that the genuine push keeps out.
   */
  #note(event: Event, tag: string, target: string, confirmation: Confirmation): void {
    const sequence = sequenceOf(event);
    const before = this.#deployed.newest(target, tag);
    const known = before === undefined ? undefined : this.#confirmationOf(before.event, target);
    if (before !== undefined && known !== undefined) {
      if (sequence > before.sequence && !mayReplace(confirmation, known)) {
        this.#deployed.keep(target, tag, known, before);
      }
      if (confirmation === "confirmed" && !mayReplace(known, confirmation)) this.#deployed.delete(target, tag);
    }
    this.#deployed.note(target, tag, sequence, event.id);
  }

  /** How far a push is confirmed for a target; undefined if its event was deleted, or never went there. */
  #confirmationOf(id: string, target: string): Confirmation | undefined {
    const record = this.#records.get(id);
    const delivery = record?.deliveries.find((each) => each.target === target);
    return record === undefined || delivery === undefined ? undefined : confirmationOf(record, delivery);
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

  /** Whether a push that a target was given may keep another from it, by how far both are confirmed. */
  #mayStandFor(id: string, record: EventRecord, delivery: Delivery): boolean {
    const known = this.#confirmationOf(id, delivery.target);
    // Deleted events are long settled.
    return known === undefined || mayReplace(known, confirmationOf(record, delivery));
  }
}

/** Whether an event is an older push of the same tag. */
function isOlder(event: Event, than: Event): boolean {
  return event.push.tag === than.push.tag && sequenceOf(event) < sequenceOf(than);
}
