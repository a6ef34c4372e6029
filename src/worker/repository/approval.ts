import { awaiting, isSettled } from "../../core/delivery/delivery.ts";
import { findDelivery, withDelivery, type EventRecord } from "../../core/record/record.ts";
import { expiresAt, type Target } from "../../core/targets/target.ts";
import { linkTo } from "../links/delivery-link.ts";
import type { Env } from "../env.ts";
import { log } from "../telemetry/log.ts";
import type { Workshop } from "./workshop.ts";

/** How long a link to approve a delivery can be used. */
const LINK_MS = 7 * 86_400_000;

/** Has a delivery wait for somebody's approval, and raises the alert that says so; it is not attempted now. */
export async function askForApproval(
  { env, ledger, alerts }: Workshop,
  id: string,
  deliveryId: string,
  target: Target,
): Promise<false> {
  const link = await approvalLink(env, ledger.get(id), deliveryId);
  const record = ledger.get(id);
  const delivery = findDelivery(record, deliveryId);
  if (record === undefined || delivery === undefined || isSettled(delivery)) return false;
  const now = Date.now();
  const endsAt = expiresAt(target, record.event.receivedAt);
  // A millisecond later it has expired.
  const dueAt = Number.isFinite(endsAt) ? endsAt + 1 : undefined;
  const waiting = awaiting(delivery, "approval", "waits for an approval", dueAt);
  const changed = withDelivery(record, waiting, now);
  ledger.write(changed);
  alerts.approvalNeeded(changed, waiting, link);
  const { repository } = record.event.push;
  log("approval.needed", { repository, eventId: id, deliveryId, target: delivery.target });
  return false;
}

/** The link by which whoever has it decides; none without the operator's token, which seals it. */
async function approvalLink(
  { ADMIN_TOKEN }: Env,
  record: EventRecord | undefined,
  deliveryId: string,
): Promise<string | undefined> {
  if (!ADMIN_TOKEN || record === undefined) return undefined;
  const { event, url } = record;
  const linked = { repository: event.push.repository, deliveryId };
  return linkTo(linked, "approve", Date.now() + LINK_MS, new URL(url).origin, ADMIN_TOKEN);
}
