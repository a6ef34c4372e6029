import type { Delivery } from "../../../core/delivery/delivery.ts";
import type { Event } from "../../../core/event/event.ts";
import { mayReplace, type Confirmation } from "../../../core/record/confirm.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { Target } from "../../../core/targets/target.ts";
import {
  isOlderVersion,
  orderedVersion,
  versionOrderOf,
  type OrderedVersion,
  type VersionOrder,
} from "../../../core/targets/version-order.ts";
import type { DeployedPushes } from "../state/deployed-pushes.ts";
import type { DeployedVersion, DeployedVersions } from "../state/deployed-versions.ts";
import type { RecordCache } from "../state/record-cache.ts";
import { deployedConfirmation, mayStandFor } from "./deployed-confirmation.ts";

/** Tags that are read once of a target that had pushes before it was to order them by version. */
const MAX_READ = 1000;

/** Keeps a deploy target with `newer: version` from going back to a lower version of any tag. */
export class VersionGuard {
  readonly #records: RecordCache;
  readonly #pushes: DeployedPushes;
  readonly #versions: DeployedVersions;

  constructor(records: RecordCache, pushes: DeployedPushes, versions: DeployedVersions) {
    this.#records = records;
    this.#pushes = pushes;
    this.#versions = versions;
  }

  /** The higher version that a target has; undefined if it has none, or an operator wants the push there anyway. */
  higherThan(record: EventRecord, delivery: Delivery, definition: Target): DeployedVersion | undefined {
    const order = versionOrderOf(definition);
    const version = versionOf(order, record.event);
    if (order === undefined || version === undefined || delivery.anyVersion === true) return undefined;
    this.#readEarlier(delivery.target, order);
    return this.#versions
      .of(delivery.target, version.series)
      .find(({ tag, event }) => isHigher(order, tag, version) && mayStandFor(this.#records, event, record, delivery));
  }

  /** Notes a push that a target was given. An operator's redelivery also takes the place of a higher version. */
  note(event: Event, delivery: Delivery, definition: Target, confirmation: Confirmation): void {
    const { target } = delivery;
    const order = versionOrderOf(definition);
    if (order === undefined) return this.#versions.forget(target);
    const version = versionOf(order, event);
    const { tag } = event.push;
    if (version === undefined || tag === undefined) return;
    this.#readEarlier(target, order);
    const known = this.#versions.of(target, version.series);
    if (delivery.anyVersion === true) {
      for (const other of known) {
        if (!mayReplace(confirmation, other.confirmation as Confirmation)) continue;
        this.#versions.delete(target, version.series, other.confirmation);
      }
    } else if (known.some((other) => other.confirmation === confirmation && isHigher(order, other.tag, version))) {
      return;
    }
    this.#versions.set(target, version.series, { confirmation, tag, event: event.id });
  }

  /** Whether an event has an older version than another, in the order of a target. */
  isOlder(event: Event, than: Event, definition: Target): boolean {
    const order = versionOrderOf(definition);
    const [version, other] = [versionOf(order, event), versionOf(order, than)];
    return version !== undefined && other !== undefined && isOlderVersion(version, other);
  }

  /** Reads once what the target had before it ordered by version, or since it was last so. */
  #readEarlier(target: string, order: VersionOrder): void {
    const key = JSON.stringify([order.prefix, order.suffix]);
    if (this.#versions.isRead(target, key)) return;
    for (const { tag, event } of this.#pushes.all(target, MAX_READ)) {
      const version = orderedVersion(order, tag);
      if (version === undefined) continue;
      const confirmation = deployedConfirmation(this.#records, event, target) ?? "not asked";
      const known = this.#versions.of(target, version.series).find((other) => other.confirmation === confirmation);
      if (known !== undefined && !isLower(order, known.tag, version)) continue;
      this.#versions.set(target, version.series, { confirmation, tag, event });
    }
    this.#versions.markRead(target, key);
  }
}

function versionOf(order: VersionOrder | undefined, { push: { tag } }: Event): OrderedVersion | undefined {
  return order === undefined || tag === undefined ? undefined : orderedVersion(order, tag);
}

function isHigher(order: VersionOrder, tag: string, than: OrderedVersion): boolean {
  const version = orderedVersion(order, tag);
  return version !== undefined && isOlderVersion(than, version);
}

function isLower(order: VersionOrder, tag: string, than: OrderedVersion): boolean {
  const version = orderedVersion(order, tag);
  return version !== undefined && isOlderVersion(version, than);
}
