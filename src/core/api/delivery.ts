import * as v from "valibot";
import { LowerBound } from "./lower-bound.ts";
import { strict } from "../schema/strict.ts";
import { Attempt, Delivery } from "./record.ts";
import { continuation, DeliverySummary, EventSummary, Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";
import { EventFilters } from "./query.ts";

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

/** A request to redeliver one delivery. */
export const RedeliverRequest = strict({
  key: v.exactOptional(
    v.pipe(
      v.string(),
      v.regex(/^[\w-]{1,64}$/, "expected at most 64 letters, digits, _ and -, as in a UUID"),
      v.description("chosen by the client: a request with the same key starts nothing, and gets the same answer"),
    ),
  ),
});

/** A fresh delivery that was started. */
export const Redelivered = v.object({ delivery: v.object({ id: v.string(), target: v.string() }) });
export type Redelivered = OutputOf<typeof Redelivered>;

/** A person's decision on a delivery that waits for approval. */
export const DecisionRequest = strict({
  by: v.exactOptional(
    v.pipe(v.string(), v.maxLength(100, "expected at most 100 characters"), v.description("for the record")),
  ),
});

/** The delivery after the decision. */
export const Decided = v.object({ delivery: Delivery });

/** The most events that one request names. */
const MAX_CHOSEN = 50;
const EVENT_ID = /^evt_[0-9a-z]{26}$/;

/** Selects what to redeliver. */
export const RedeliveryRequest = strict({
  filter: EventFilters,
  events: v.exactOptional(
    v.pipe(
      v.array(v.pipe(v.string(), v.regex(EVENT_ID, "expected the id of an event"))),
      v.minLength(1, "expected at least 1 event"),
      v.maxLength(MAX_CHOSEN, `expected at most ${MAX_CHOSEN} events`),
      v.description("the ids of events, as `evt_…`: only these of the events that the filter finds"),
    ),
  ),
  target: v.exactOptional(
    v.pipe(v.string(), v.description("the target; without it, all targets whose delivery of the event failed")),
  ),
  confirm: v.exactOptional(v.pipe(v.boolean(), v.description("false or absent: only count"))),
});
export type RedeliveryRequest = OutputOf<typeof RedeliveryRequest>;

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
