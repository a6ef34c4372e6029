import * as v from "valibot";
import { ALERT_TYPES } from "../event/alert.ts";
import { LowerBoundOfTotal } from "./lower-bound.ts";
import type { OutputOf } from "./operation.ts";
import { DeliveryStatus, EventStatus } from "./query.ts";

/** Milliseconds since 1970. */
export const Time = v.pipe(v.number(), v.integer(), v.description("milliseconds since 1970"));

/** A count. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

/** A delivery in lists. */
export const DeliverySummary = v.object({
  id: v.string(),
  target: v.string(),
  status: DeliveryStatus,
  attempts: Count,
  attemptedAt: v.exactOptional(Time),
  durationMs: v.exactOptional(v.pipe(v.number(), v.description("of the last attempt"))),
  redeliveryOf: v.exactOptional(v.pipe(v.string(), v.description("the delivery that was redelivered"))),
  unconfirmed: v.exactOptional(
    v.pipe(v.literal(true), v.description("it failed because its push is not confirmed; redeliver it by its id")),
  ),
  awaits: v.exactOptional(v.pipe(v.literal("approval"), v.description("it waits for an approval"))),
  reason: v.exactOptional(v.string()),
});

/** The alert of an event. */
export const Alert = v.object({
  type: v.picklist(ALERT_TYPES),
  reason: v.string(),
  eventId: v.exactOptional(v.pipe(v.string(), v.description("the push that it is about"))),
  deliveryId: v.exactOptional(v.string()),
  target: v.exactOptional(v.string()),
  failoverFor: v.exactOptional(v.string()),
  attempts: v.exactOptional(Count),
  approveUrl: v.exactOptional(v.pipe(v.string(), v.description("the page for the decision on the delivery"))),
  count: v.exactOptional(Count),
  leftOut: v.exactOptional(v.pipe(Count, v.description("similar alerts suppressed since the last one"))),
});

/** The origin of events that did not come to the hook. */
export const Origin = v.pipe(v.literal("reconciled"), v.description("found on Docker Hub: its webhook never arrived"));

/** An event in lists. */
export const EventSummary = v.object({
  id: v.string(),
  receivedAt: Time,
  repository: v.string(),
  tag: v.exactOptional(v.string()),
  pusher: v.exactOptional(v.string()),
  token: v.pipe(v.string(), v.description("the label of the token that it came in with")),
  origin: v.exactOptional(Origin),
  status: EventStatus,
  held: v.exactOptional(
    v.pipe(v.string(), v.description("why the rules could not decide on it, if it is held for that")),
  ),
  rules: v.pipe(v.array(v.string()), v.description("the rules that matched")),
  deliveries: v.array(DeliverySummary),
  alert: v.exactOptional(Alert),
});

/** Fields that continue a list of events. */
export const continuation = {
  next: v.exactOptional(v.pipe(v.string(), v.description("the `cursor` of the next page; absent on the last"))),
  searchedBackTo: v.exactOptional(
    v.pipe(Time, v.description("the search stopped here, before its page was full; `next` searches older events")),
  ),
};

/** `GET /events`. */
export const EventPage = v.object({ events: v.array(EventSummary), ...continuation });
export type EventPage = OutputOf<typeof EventPage>;

/** `GET /events/count`. */
export const EventTotal = v.object({ count: Count, isLowerBound: LowerBoundOfTotal });
export type EventTotal = OutputOf<typeof EventTotal>;

/** `GET /repositories`. */
export const Repositories = v.object({ repositories: v.array(v.string()) });
export type Repositories = OutputOf<typeof Repositories>;
