import { isSettled, supersede, supersedeByVersion, type Delivery } from "../../../core/delivery/delivery.ts";
import type { Event } from "../../../core/event/event.ts";
import { sequenceOf } from "../../../core/event/sequence.ts";
import { confirmationOf, mayReplace, type Confirmation } from "../../../core/record/confirm.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { isDeploy, type Target } from "../../../core/targets/target.ts";
import { log } from "../../telemetry/log.ts";
import type { DeployedPushes } from "../state/deployed-pushes.ts";
import type { DueEvents } from "../state/due-events.ts";
import type { RecordCache } from "../state/record-cache.ts";
import { deployedConfirmation, mayStandFor } from "./deployed-confirmation.ts";
import type { VersionGuard } from "./version-guard.ts";

/** Open events that are searched for older pushes when a newer one was deployed; the rest find out at their attempt. */
const MAX_SEARCHED = 200;

/** Keeps a deploy target from going back: what is older than the push that it has is superseded. */
export class Superseding {
  readonly #records: RecordCache;
  readonly #due: DueEvents;
  readonly #deployed: DeployedPushes;
  readonly #versions: VersionGuard;

  constructor(records: RecordCache, due: DueEvents, deployed: DeployedPushes, versions: VersionGuard) {
    this.#records = records;
    this.#due = due;
    this.#deployed = deployed;
    this.#versions = versions;
  }

  /** The delivery as superseded by what its deploy target has: a newer push of the tag, or a higher version. */
  superseded(record: EventRecord, delivery: Delivery, definition: Target): Delivery | undefined {
    const newer = this.newerThan(record, delivery, definition);
    if (newer !== undefined) return supersede(delivery, newer);
    const { tag } = record.event.push;
    if (!isDeploy(definition) || tag === undefined) return undefined;
    const higher = this.#versions.higherThan(record, delivery, definition);
    return higher && supersedeByVersion(delivery, tag, higher);
  }

  /** The id of the event of a newer push that the target has; undefined if it has none. */
  newerThan(record: EventRecord, delivery: Delivery, definition: Target): string | undefined {
    const { tag } = record.event.push;
    if (!isDeploy(definition) || tag === undefined) return undefined;
    const newer = this.#deployed.newerThan(delivery.target, tag, sequenceOf(record.event));
    return newer.find((id) => mayStandFor(this.#records, id, record, delivery));
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
    this.#versions.note(event, delivery, definition, confirmation);
    this.#supersedeOlder(event, delivery.target, definition, (record, older) =>
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
    const known = before === undefined ? undefined : deployedConfirmation(this.#records, before.event, target);
    if (before !== undefined && known !== undefined) {
      if (sequence > before.sequence && !mayReplace(confirmation, known)) {
        this.#deployed.keep(target, tag, known, before);
      }
      if (confirmation === "confirmed" && !mayReplace(known, confirmation)) this.#deployed.delete(target, tag);
    }
    this.#deployed.note(target, tag, sequence, event.id);
  }

  #supersedeOlder(
    event: Event,
    target: string,
    definition: Target,
    mayGo: (record: EventRecord, delivery: Delivery) => boolean,
  ): void {
    for (const id of this.#due.open(MAX_SEARCHED)) {
      const record = this.#records.get(id);
      const end = record === undefined ? undefined : this.#endOfOlder(record.event, event, definition);
      if (record === undefined || end === undefined) continue;
      const older = record.deliveries.filter(
        (other) => other.target === target && !isSettled(other) && mayGo(record, other),
      );
      const ended = older.filter((other) => this.#records.change(other.id, end)?.delivery.status === "superseded");
      if (ended.length === 0) continue;
      log("delivery.superseded", { repository: event.push.repository, eventId: id, target, count: ended.length });
    }
  }

  /** How deliveries of an event end that is older than one that the target has; undefined if it is not older. */
  #endOfOlder(event: Event, newer: Event, definition: Target): ((delivery: Delivery) => Delivery) | undefined {
    const [{ tag }, { tag: higher }] = [event.push, newer.push];
    if (isOlder(event, newer)) return (delivery) => supersede(delivery, newer.id);
    if (tag === undefined || higher === undefined || !this.#versions.isOlder(event, newer, definition))
      return undefined;
    return (delivery) =>
      delivery.anyVersion === true ? delivery : supersedeByVersion(delivery, tag, { tag: higher, event: newer.id });
  }
}

/** Whether an event is an older push of the same tag. */
function isOlder(event: Event, than: Event): boolean {
  return event.push.tag === than.push.tag && sequenceOf(event) < sequenceOf(than);
}
