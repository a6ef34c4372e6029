import type { Row } from "../../core/text/csv.ts";
import type { AuditEntry, AwaitedApproval, DeliveryPage, EventSummary, Rejected } from "../api/contract.ts";

// The columns of exported lists have the API's names.

/** The columns of an event. */
export function eventRow(event: EventSummary): Row {
  const { id, receivedAt, repository, tag, pusher, token, status, rules, deliveries, held, alert } = event;
  return {
    id,
    receivedAt: timeCell(receivedAt),
    repository,
    tag,
    pusher,
    token,
    status,
    alert: alert?.type,
    rules: rules.join("; "),
    deliveries: deliveries.map((delivery) => `${delivery.target} ${delivery.status}`).join("; "),
    reasons: [held, ...deliveries.map(({ reason }) => reason)].filter((reason) => reason !== undefined).join("; "),
  };
}

/** The columns of a delivery. */
export function deliveryRow(delivery: DeliveryPage["deliveries"][number]): Row {
  const { id, event, repository, tag, receivedAt, target, status, attempts, attemptedAt, durationMs, reason } =
    delivery;
  return {
    id,
    event,
    receivedAt: timeCell(receivedAt),
    repository,
    tag,
    target,
    status,
    attempts,
    attemptedAt: timeCell(attemptedAt),
    durationMs,
    reason,
  };
}

/** The columns of a rejected request. */
export function rejectionRow({ at, status, reason, token, sender, userAgent, detail = [], sample }: Rejected): Row {
  const mistakes = detail.map(({ path, message }) => `${path} ${message}`.trim()).join("; ");
  return { at: timeCell(at), status, reason, detail: mistakes, token, sender, userAgent, sample };
}

/** The columns of an action. */
export function auditRow(entry: AuditEntry): Row {
  const { at, action, by, via, claim, repository, event, delivery, target, revision, count, detail } = entry;
  return {
    at: timeCell(at),
    action,
    by,
    via,
    claim,
    repository,
    event,
    delivery,
    target,
    revision,
    count,
    detail,
  };
}

/** The columns of a delivery that waits for an approval. */
export function approvalRow(approval: AwaitedApproval): Row {
  const { delivery, event, target, repository, tag, pusher, receivedAt } = approval;
  return { delivery, event, target, repository, tag, pusher, receivedAt: timeCell(receivedAt) };
}

/** Formats a time for a cell. */
function timeCell(at: number | undefined): string | undefined {
  return at === undefined ? undefined : new Date(at).toISOString();
}
