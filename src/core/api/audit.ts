import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import type { OutputOf } from "./operation.ts";
import { wholeNumber } from "./query.ts";
import { Time } from "./summary.ts";

/** Actions that are recorded. */
export const AuditAction = v.picklist([
  "session.opened",
  "sessions.closed",
  "delivery.redelivered",
  "redelivery.started",
  "delivery.approved",
  "delivery.rejected",
  "target.paused",
  "target.resumed",
  "target.tested",
  "rules.changed",
  "tokens.changed",
  "link_key.rotated",
  "event.deleted",
  "event.imported",
  "attention.acknowledged",
  "attention.reopened",
]);
export type AuditAction = OutputOf<typeof AuditAction>;

/** The subject of an action; only the fields that apply are set. */
const subject = {
  repository: v.exactOptional(v.string()),
  event: v.exactOptional(v.string()),
  delivery: v.exactOptional(v.string()),
  target: v.exactOptional(v.string()),
  revision: v.exactOptional(v.pipe(v.string(), v.description("of the rule document"))),
  count: v.exactOptional(v.pipe(v.number(), v.description("of events"))),
  until: v.exactOptional(v.pipe(Time, v.description("when a pause ends by itself"))),
  detail: v.exactOptional(v.pipe(v.string(), v.description("further details, for people"))),
};
const Subject = v.object(subject);
export type AuditSubject = OutputOf<typeof Subject>;

/** One recorded action. */
export const AuditEntry = v.object({
  id: v.pipe(v.number(), v.integer()),
  at: Time,
  action: AuditAction,
  by: v.pipe(v.string(), v.description("the operator's label; `link` for a link, `secrets` for changed secrets")),
  via: v.picklist(["token", "session", "access", "link", "secrets"]),
  claim: v.exactOptional(v.pipe(v.string(), v.description("the name in the request, which is not verified"))),
  ...subject,
});
export type AuditEntry = OutputOf<typeof AuditEntry>;

/** `GET /audit`, the latest first. */
export const AuditPage = v.object({
  entries: v.array(AuditEntry),
  next: v.exactOptional(v.pipe(v.string(), v.description("the `cursor` of the next page; absent on the last"))),
});
export type AuditPage = OutputOf<typeof AuditPage>;

const AuditTime = wholeNumber(0, Number.MAX_SAFE_INTEGER, "expected a time in milliseconds since 1970");

/** Filters for recorded actions. */
export const AuditQuery = strict({
  action: v.exactOptional(AuditAction),
  by: v.exactOptional(v.pipe(v.string(), v.description("the operator's label"))),
  repository: v.exactOptional(v.string()),
  event: v.exactOptional(v.string()),
  delivery: v.exactOptional(v.string()),
  target: v.exactOptional(v.string()),
  from: v.exactOptional(v.pipe(AuditTime, v.description("then or later; milliseconds since 1970"))),
  to: v.exactOptional(v.pipe(AuditTime, v.description("before then; milliseconds since 1970"))),
  limit: v.exactOptional(
    v.pipe(wholeNumber(1, 100, "expected a number from 1 to 100"), v.description("actions on a page, 50 by default")),
  ),
  cursor: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,15}$/, "expected the `next` of an earlier answer"),
      v.description("the `next` of the page before"),
    ),
  ),
});
export type AuditQuery = OutputOf<typeof AuditQuery>;
