import * as v from "valibot";
import type { OutputOf } from "./operation.ts";
import { AuditAction } from "./relay-query.ts";
import { Time } from "./summary.ts";

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
