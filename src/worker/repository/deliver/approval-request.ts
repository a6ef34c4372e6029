import { waitFor, isSettled } from "../../../core/delivery/delivery.ts";
import { DAY_MS } from "../../../core/lib/time.ts";
import { WAITS_FOR_APPROVAL } from "../../../core/record/summary.ts";
import { expiresAt } from "../../../core/targets/attempt-settings.ts";
import type { Target } from "../../../core/targets/target.ts";
import type { Env } from "../../env/env.ts";
import { linkTo } from "../../links/delivery-link.ts";
import { log } from "../../telemetry/log.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** How long a link to approve a delivery can be used. */
const LINK_MS = 7 * DAY_MS;

/** Asks somebody to approve a delivery: it waits for that, and an alert says so. */
export class ApprovalRequests {
  readonly #env: Env;
  readonly #records: RecordCache;
  readonly #alerts: DeliveryAlerts;
  readonly #publicUrl: string | undefined;

  constructor(env: Env, records: RecordCache, alerts: DeliveryAlerts, publicUrl: string | undefined) {
    this.#env = env;
    this.#records = records;
    this.#alerts = alerts;
    this.#publicUrl = publicUrl;
  }

  /** Has a delivery wait for an approval, and raises the alert `approval.needed`. */
  async ask(deliveryId: string, target: Target): Promise<void> {
    const link = await this.#linkTo(deliveryId);
    const unlinked = this.#publicUrl === undefined ? "; its alert has no link, because PUBLIC_URL is not set" : "";
    const changed = this.#records.change(deliveryId, (delivery, { event }) => {
      const endsAt = expiresAt(target, event.receivedAt);
      // A millisecond later it has expired.
      const dueAt = Number.isFinite(endsAt) ? endsAt + 1 : undefined;
      return waitFor(delivery, "approval", `${WAITS_FOR_APPROVAL}${unlinked}`, dueAt);
    });
    if (changed === undefined || isSettled(changed.delivery)) return;
    const { record, delivery } = changed;
    this.#alerts.approvalNeeded(record, delivery, link);
    const { repository } = record.event.push;
    log("approval.needed", { repository, eventId: record.event.id, deliveryId, target: delivery.target });
  }

  /** The link whose holder decides; undefined without PUBLIC_URL, and when the key for it cannot be read. */
  async #linkTo(deliveryId: string): Promise<string | undefined> {
    const { repository } = this.#records.find(deliveryId)?.record.event.push ?? {};
    if (repository === undefined || this.#publicUrl === undefined) return undefined;
    try {
      return await linkTo(this.#env, { repository, deliveryId }, "approve", Date.now() + LINK_MS, this.#publicUrl);
    } catch (error) {
      // The dashboard, the API and the command decide without a link.
      log("directory.unreachable", { repository, reason: (error as Error).message });
      return undefined;
    }
  }
}
