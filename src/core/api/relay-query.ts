import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import type { OutputOf } from "./operation.ts";
import { Time, wholeNumber } from "./query.ts";

/** The refused requests that the relay remembers. */
export const MAX_REJECTIONS = 500;

/** The most parts of a period: the hours of more than a month. */
const MAX_BUCKETS = 1000;

const Sequence = wholeNumber(0, Number.MAX_SAFE_INTEGER, "expected the `sequence` of an earlier message");

/** The period of statistics, by default the last day, and the number of its parts. */
export const PeriodQuery = strict({
  target: v.exactOptional(v.pipe(v.string(), v.description("the name of a target to count by itself too"))),
  from: v.exactOptional(Time),
  to: v.exactOptional(Time),
  buckets: v.exactOptional(wholeNumber(1, MAX_BUCKETS, `expected a number from 1 to ${MAX_BUCKETS}`)),
});

/** Filters for refused requests. */
export const RejectionQuery = strict({
  token: v.exactOptional(v.pipe(v.string(), v.description("the label of a token"))),
  limit: v.exactOptional(
    v.pipe(
      wholeNumber(1, MAX_REJECTIONS, `expected a number from 1 to ${MAX_REJECTIONS}`),
      v.description("requests, 100 by default"),
    ),
  ),
});
export type RejectionQuery = OutputOf<typeof RejectionQuery>;

/** Where to resume the stream after a disconnect. */
export const StreamQuery = strict({
  since: v.exactOptional(v.pipe(Sequence, v.description("the `sequence` of the last message that came"))),
});

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

/** Filters for recorded actions. */
export const AuditQuery = strict({
  action: v.exactOptional(AuditAction),
  by: v.exactOptional(v.pipe(v.string(), v.description("the operator's label"))),
  repository: v.exactOptional(v.string()),
  event: v.exactOptional(v.string()),
  delivery: v.exactOptional(v.string()),
  target: v.exactOptional(v.string()),
  from: v.exactOptional(v.pipe(Time, v.description("then or later; milliseconds since 1970"))),
  to: v.exactOptional(v.pipe(Time, v.description("before then; milliseconds since 1970"))),
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

/** Filters for approvals. */
export const ApprovalQuery = strict({ target: v.exactOptional(v.string()) });
