import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { Delivery } from "./record.ts";
import { DeliverySummary, EventSummary, Time } from "./summary.ts";
import type { OutputOf } from "./operation.ts";
import { EventFilters } from "./query.ts";

/** `GET /deliveries`: each with the event that it is of. */
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
  next: v.exactOptional(v.pipe(v.string(), v.description("the `cursor` of the next page; absent on the last"))),
});

/** `GET /deliveries/:id`. */
export const DeliveryDetail = v.object({ event: EventSummary, delivery: Delivery });

/** A fresh delivery, on its way. */
export const Redelivered = v.object({ delivery: v.object({ id: v.string(), target: v.string() }) });
export type Redelivered = OutputOf<typeof Redelivered>;

/** Who decides on a delivery that waits for an approval. */
export const DecisionRequest = strict({
  by: v.exactOptional(
    v.pipe(v.string(), v.maxLength(100, "expected at most 100 characters"), v.description("for the record")),
  ),
});

/** The delivery after that. */
export const Decided = v.object({ delivery: Delivery });

/** What to deliver again. */
export const RedeliveryRequest = strict({
  filter: EventFilters,
  target: v.exactOptional(
    v.pipe(v.string(), v.description("where to; without it, wherever a delivery of the event has failed")),
  ),
  confirm: v.exactOptional(v.pipe(v.boolean(), v.description("false or absent: only count"))),
});

/** What there is to deliver again. */
export const RedeliveryCount = v.object({
  count: v.pipe(v.number(), v.description("events that the filter finds")),
  deliveries: v.pipe(v.number(), v.description("deliveries that are made; with `target` at most so many")),
  targets: v.pipe(
    v.array(v.object({ name: v.string(), count: v.number() })),
    v.description("the targets that they go to, and how many to each"),
  ),
});

/** How far the deliveries that a query asked for have come. */
export const RedeliveryProgress = v.object({
  id: v.string(),
  count: v.pipe(v.number(), v.description("events that the query found when it was asked for")),
  done: v.pipe(v.number(), v.description("events that were taken up")),
  failed: v.pipe(v.number(), v.description("those of them whose repository could not be reached")),
});
export type RedeliveryProgress = OutputOf<typeof RedeliveryProgress>;
