import * as v from "valibot";
import { LowerBound } from "./lower-bound.ts";
import { Attempt, Delivery } from "./record.ts";
import { continuation, DeliverySummary, EventSummary, Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";

/** `GET /deliveries`: each delivery with its event. */
export const DeliveryPage = v.object({
  deliveries: v.array(
    v.object({
      ...DeliverySummary.entries,
      event: v.string(),
      repository: v.string(),
      tag: v.exactOptional(v.string()),
      receivedAt: Time,
    }),
  ),
  ...continuation,
});
export type DeliveryPage = OutputOf<typeof DeliveryPage>;

/** `GET /deliveries/:id`. */
export const DeliveryDetail = v.object({ event: EventSummary, delivery: Delivery });
export type DeliveryDetail = OutputOf<typeof DeliveryDetail>;

/** A request as it was sent, without its secrets. */
export const SentRequest = v.object({
  method: v.string(),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  body: v.exactOptional(v.pipe(v.string(), v.description("as text or base64; absent if there is none"))),
  encoding: v.exactOptional(v.pipe(v.literal("base64"), v.description("of a body that is not text"))),
  isBodyLeftOut: v.exactOptional(
    v.pipe(v.literal(true), v.description("the body is too long to be searched for secrets, so it is not shown")),
  ),
});
export type SentRequest = OutputOf<typeof SentRequest>;

/** `GET /deliveries/:id/attempts/:number`. */
export const AttemptDetail = v.object({
  attempt: Attempt,
  request: v.exactOptional(SentRequest),
  isProven: v.pipe(
    v.boolean(),
    v.description("whether a digest stored with the attempt proves that `request` is what was sent"),
  ),
  reason: v.exactOptional(v.pipe(v.string(), v.description("why `request` is absent"))),
  responseHeaders: v.pipe(v.record(v.string(), v.string()), v.description("those that are kept of the answer")),
});
export type AttemptDetail = OutputOf<typeof AttemptDetail>;

/** A fresh delivery that was started. */
export const Redelivered = v.object({ delivery: v.object({ id: v.string(), target: v.string() }) });
export type Redelivered = OutputOf<typeof Redelivered>;

/** The delivery after the decision. */
export const Decided = v.object({ delivery: Delivery });

/** What a redelivery would include. */
export const RedeliveryCount = v.object({
  count: v.pipe(v.number(), v.description("events that the filter finds")),
  deliveries: v.pipe(v.number(), v.description("deliveries to make; with `target`, an upper limit")),
  targets: v.pipe(
    v.array(v.object({ name: v.string(), count: v.number() })),
    v.description("the targets, with the number of deliveries to each"),
  ),
  isLowerBound: LowerBound,
});
export type RedeliveryCount = OutputOf<typeof RedeliveryCount>;

/** Progress of a bulk redelivery. */
export const RedeliveryProgress = v.object({
  id: v.string(),
  count: v.pipe(v.number(), v.description("events that the filter found at the start")),
  done: v.pipe(v.number(), v.description("events processed so far")),
  failed: v.pipe(v.number(), v.description("processed events whose repository could not be reached")),
  isLowerBound: LowerBound,
});
export type RedeliveryProgress = OutputOf<typeof RedeliveryProgress>;
