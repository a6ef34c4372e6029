import { waitFor, isSettled } from "../../core/delivery/delivery.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../core/record/record.ts";
import type { Target } from "../../core/targets/target.ts";
import { expiresAt } from "../../core/targets/attempt-settings.ts";
import { linkTo } from "../links/delivery-link.ts";
import type { Env } from "../env/env.ts";
import { log } from "../telemetry/log.ts";
import type { Workshop } from "./workshop.ts";
import { DAY_MS } from "../../core/lib/time.ts";

/** How long a link to approve a delivery can be used. */
const LINK_MS = 7 * DAY_MS;

/** Has a delivery wait for somebody's approval, and raises the alert that says so; it is not attempted now. */
export async function askForApproval(
  { env, settings, ledger, alerts }: Workshop,
  id: string,
  deliveryId: string,
  target: Target,
): Promise<false> {
  const { publicUrl } = settings;
  const link = publicUrl === undefined ? undefined : await approvalLink(env, ledger.get(id), deliveryId, publicUrl);
  const record = ledger.get(id);
  const delivery = findDelivery(record, deliveryId);
  if (record === undefined || delivery === undefined || isSettled(delivery)) return false;
  const now = Date.now();
  const endsAt = expiresAt(target, record.event.receivedAt);
  // A millisecond later it has expired.
  const dueAt = Number.isFinite(endsAt) ? endsAt + 1 : undefined;
  const unlinked = publicUrl === undefined ? "; its alert has no link, because PUBLIC_URL is not set" : "";
  const waiting = waitFor(delivery, "approval", `waits for an approval${unlinked}`, dueAt);
  const changed = withDelivery(record, waiting, now);
  ledger.write(changed);
  alerts.approvalNeeded(changed, waiting, link);
  const { repository } = record.event.push;
  log("approval.needed", { repository, eventId: id, deliveryId, target: delivery.target });
  return false;
}

/** The link by which whoever has it decides; undefined when the key for it cannot be read. */
async function approvalLink(
  env: Env,
  record: EventRecord | undefined,
  deliveryId: string,
  publicUrl: string,
): Promise<string | undefined> {
  if (record === undefined) return undefined;
  const { repository } = record.event.push;
  try {
    return await linkTo(env, { repository, deliveryId }, "approve", Date.now() + LINK_MS, publicUrl);
  } catch (error) {
    // The dashboard, the API and the command decide without a link.
    log("directory.unreachable", { repository, reason: (error as Error).message });
    return undefined;
  }
}
