import { Approvals } from "./approvals.ts";
import { AttemptDetail, Decided, DeliveryDetail, DeliveryPage, Redelivered } from "./delivery.ts";
import { EventDetail, EventRecord, RecordPage } from "./record.ts";
import { EventPage, EventTotal, Repositories } from "./summary.ts";
import type { Description } from "./operation.ts";

/** Descriptions of event-operations.ts. */
export const EVENT_DESCRIPTIONS = {
  listEvents: {
    summary: "The events",
    description: "`status=held` lists held events. They are routed automatically once valid rules can decide on them.",
    answers: { 200: EventPage },
  },
  countEvents: {
    summary: "The number of events",
    description: "Of the latest 10,000, or of those in the time span.",
    answers: { 200: EventTotal },
  },
  showEvent: {
    summary: "An event with trace, deliveries, attempts and payload",
    answers: { 200: EventDetail },
  },
  listDeliveries: {
    summary: "The deliveries of the events found",
    description: "`status` is the delivery's. A page is of `limit` events, and may have no delivery and a next page.",
    answers: { 200: DeliveryPage },
  },
  showDelivery: {
    summary: "A delivery with its attempts",
    answers: { 200: DeliveryDetail },
  },
  showAttempt: {
    summary: "An attempt with its request and answer",
    description: "Secrets and signatures are `[redacted]`.",
    answers: { 200: AttemptDetail },
  },
  redeliver: {
    summary: "Delivers again, as a new delivery",
    description: "Refused with 409 while an earlier redelivery of the same delivery has not ended.",
    answers: { 202: Redelivered },
  },
  listApprovals: {
    summary: "Deliveries that wait for an approval, and decisions",
    answers: { 200: Approvals },
  },
  approveDelivery: {
    summary: "Approves a delivery that waits for approval",
    answers: { 200: Decided },
  },
  rejectDelivery: {
    summary: "Rejects a delivery that waits for approval",
    answers: { 200: Decided },
  },
  listRepositories: {
    summary: "The repositories",
    answers: { 200: Repositories },
  },
  listEventsOf: {
    summary: "A repository's events, always current",
    answers: { 200: RecordPage },
  },
  showEventOf: {
    summary: "A repository's event, always current",
    answers: { 200: EventRecord },
  },
  redeliverOf: {
    summary: "Delivers again, as a new delivery",
    description: "Refused with 409 while an earlier redelivery of the same delivery has not ended.",
    answers: { 202: Redelivered },
  },
} as const satisfies Readonly<Record<string, Description>>;
