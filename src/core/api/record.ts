import * as v from "valibot";
import type { EventRecord as StoredRecord } from "../record/record.ts";
import { EventGate } from "./gate.ts";
import type { OutputOf } from "./operation.ts";
import { DeliveryStatus } from "./query.ts";
import { Routing } from "./routing.ts";
import { Alert, Count, EventSummary, Origin, Time } from "./summary.ts";

/** One HTTP request of a delivery or of the callback. */
export const Attempt = v.object({
  number: v.pipe(v.number(), v.integer(), v.minValue(1)),
  startedAt: Time,
  durationMs: v.number(),
  status: v.exactOptional(v.pipe(v.number(), v.description("the status of the answer, when there was one"))),
  reason: v.exactOptional(v.pipe(v.string(), v.description("why the attempt failed"))),
  response: v.exactOptional(v.pipe(v.string(), v.description("the start of the answer's body"))),
  headers: v.exactOptional(
    v.pipe(
      v.record(v.string(), v.string()),
      v.description("of the answer, as far as they are kept; absent if they equal those of the attempt before"),
    ),
  ),
  sent: v.exactOptional(
    v.pipe(v.string(), v.description("the version that sent it, `/`, and 12 digits of the request's SHA-256")),
  ),
  timestamp: v.exactOptional(
    v.pipe(v.number(), v.description("`webhook-timestamp`, unless it is the second of `startedAt`")),
  ),
  target: v.exactOptional(
    v.pipe(v.string(), v.description("the target's definition as JSON, if it was another than before")),
  ),
  shortened: v.exactOptional(
    v.pipe(v.literal(true), v.description("the answer, the definition or the end of the reason was too much to store")),
  ),
});

const Merged = v.object({ event: v.string(), tag: v.exactOptional(v.string()), digest: v.exactOptional(v.string()) });

/** A target's report on a delivery. */
const Report = v.object({
  state: v.picklist(["success", "failure", "error"]),
  description: v.exactOptional(v.string()),
  context: v.exactOptional(v.string()),
  targetUrl: v.exactOptional(v.string()),
  at: Time,
});

/** The duty to bring one event to one target. */
export const Delivery = v.object({
  id: v.pipe(v.string(), v.description("the `webhook-id` that the target sees")),
  target: v.string(),
  status: DeliveryStatus,
  dueAt: v.exactOptional(Time),
  parked: v.exactOptional(
    v.pipe(v.literal(true), v.description("it is on hold until its target accepts requests again")),
  ),
  hasSlot: v.exactOptional(v.pipe(v.literal(true), v.description("`dueAt` is a slot of the target's rate limiter"))),
  awaits: v.exactOptional(
    v.pipe(
      v.picklist(["targets", "verification", "approval", "result"]),
      v.description("what it waits for other than a time; `dueAt` limits the wait"),
    ),
  ),
  reason: v.exactOptional(v.string()),
  approval: v.exactOptional(v.object({ by: v.string(), at: Time })),
  merged: v.exactOptional(v.pipe(v.array(Merged), v.description("the pushes merged into it"))),
  report: v.exactOptional(Report),
  unconfirmed: v.exactOptional(v.pipe(v.literal(true), v.description("it failed because its push is not confirmed"))),
  failoverFor: v.exactOptional(v.pipe(v.string(), v.description("the failed target that this one replaces"))),
  redeliveryOf: v.exactOptional(v.pipe(v.string(), v.description("the delivery that was redelivered"))),
  anyVersion: v.exactOptional(
    v.pipe(v.literal(true), v.description("it is sent even if the target has a higher version")),
  ),
  redeliveredBy: v.exactOptional(v.pipe(v.string(), v.description("the operator who redelivered it"))),
  redeliveryKey: v.exactOptional(v.pipe(v.string(), v.description("the `key` of the request for it"))),
  attempts: v.array(Attempt),
});

const Push = v.object({
  repository: v.string(),
  registry: v.exactOptional(v.pipe(v.string(), v.description("other than Docker Hub"))),
  namespace: v.string(),
  name: v.string(),
  tag: v.exactOptional(v.string()),
  pusher: v.exactOptional(v.string()),
  pushedAt: v.exactOptional(Time),
  mediaType: v.exactOptional(v.string()),
  digest: v.exactOptional(v.string()),
  platforms: v.exactOptional(v.array(v.string())),
  size: v.exactOptional(v.number()),
  changeCategories: v.exactOptional(v.array(v.string())),
  isPrivate: v.exactOptional(v.boolean()),
  isOfficial: v.exactOptional(v.boolean()),
  callbackUrl: v.exactOptional(v.string()),
});

/** The state of a push's confirmation. */
const Verification = v.object({
  settings: v.record(v.string(), v.unknown()),
  status: v.picklist(["pending", "confirmed", "unconfirmed"]),
  since: Time,
  dueAt: v.exactOptional(Time),
  checks: Count,
  checkedAt: v.exactOptional(Time),
  reason: v.exactOptional(v.string()),
  found: v.exactOptional(v.record(v.string(), v.unknown())),
});

const Callback = v.object({
  status: v.picklist([
    "none",
    "off",
    "refused",
    "waiting",
    "pending",
    "sending",
    "delivered",
    "not_accepted",
    "failed",
  ]),
  url: v.exactOptional(v.string()),
  body: v.exactOptional(
    v.object({
      state: v.picklist(["success", "failure", "error"]),
      description: v.string(),
      context: v.string(),
      target_url: v.exactOptional(v.string()),
    }),
  ),
  dueAt: v.exactOptional(Time),
  reason: v.exactOptional(v.string()),
  attempts: v.array(Attempt),
});

/** An event with its whole state. */
export const EventRecord = v.object({
  event: v.object({
    id: v.string(),
    receivedAt: Time,
    token: v.string(),
    push: Push,
    sender: v.exactOptional(v.pipe(v.string(), v.description("the name of the sender; absent for Docker Hub"))),
    headers: v.exactOptional(v.pipe(v.record(v.string(), v.string()), v.description("those that the sender defines"))),
    origin: v.exactOptional(Origin),
    alert: v.exactOptional(Alert),
  }),
  url: v.pipe(v.string(), v.description("of its page; a path where PUBLIC_URL is not set")),
  held: v.exactOptional(v.pipe(v.string(), v.description("why it waits to be routed"))),
  revision: v.exactOptional(v.pipe(v.string(), v.description("of the rule document that routed it"))),
  routing: v.exactOptional(Routing),
  verification: v.exactOptional(Verification),
  gates: v.exactOptional(
    v.pipe(v.record(v.string(), EventGate), v.description("that its deliveries wait for, by name")),
  ),
  deliveries: v.array(Delivery),
  targets: v.pipe(
    v.record(v.string(), v.record(v.string(), v.unknown())),
    v.description("the targets as the rule document defined them then"),
  ),
  callback: Callback,
});

/** `GET /events/:id`. */
export const EventDetail = v.object({
  summary: EventSummary,
  record: EventRecord,
  body: v.pipe(v.string(), v.description("the payload as it came, as text")),
  deploys: v.pipe(
    v.array(v.string()),
    v.description("those of its targets that deploy, by the definition of the event or by the present one"),
  ),
});
export type EventDetail = Omit<OutputOf<typeof EventDetail>, "record"> & { readonly record: StoredRecord };

/** `GET /repositories/:namespace/:name/events`. */
export const RecordPage = v.object({
  events: v.array(EventRecord),
  next: v.exactOptional(v.pipe(Time, v.description("the `before` of the next page"))),
});
