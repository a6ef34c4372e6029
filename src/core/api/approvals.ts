import * as v from "valibot";
import { AuditEntry } from "./audit.ts";
import type { OutputOf } from "./operation.ts";
import { DeliverySummary, Time } from "./summary.ts";

/** A delivery that waits for an approval, with its push. */
export const AwaitedApproval = v.object({
  delivery: v.string(),
  event: v.string(),
  target: v.string(),
  repository: v.string(),
  tag: v.exactOptional(v.string()),
  pusher: v.exactOptional(v.string()),
  receivedAt: Time,
  rules: v.pipe(v.array(v.string()), v.description("the rules that matched")),
  others: v.pipe(
    v.array(DeliverySummary),
    v.description("the event's other deliveries, such as those of earlier stages"),
  ),
});
export type AwaitedApproval = OutputOf<typeof AwaitedApproval>;

/** `GET /approvals`. */
export const Approvals = v.object({
  waiting: v.pipe(v.array(AwaitedApproval), v.description("the latest push first; of 200 events at most")),
  decided: v.pipe(v.array(AuditEntry), v.description("the last 50 decisions, the latest first")),
});
export type Approvals = OutputOf<typeof Approvals>;
