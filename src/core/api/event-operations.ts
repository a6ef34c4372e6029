import { ApprovalQuery, Approvals } from "./approvals.ts";
import {
  AttemptDetail,
  Decided,
  DecisionRequest,
  DeliveryDetail,
  DeliveryPage,
  Redelivered,
  RedeliverRequest,
} from "./delivery.ts";
import type { Operation } from "./operation.ts";
import { DeliveryQuery, EventFilters, EventQuery, RecordQuery } from "./query.ts";
import { EventDetail, EventRecord, RecordPage } from "./record.ts";
import { EventPage, EventTotal, Repositories } from "./summary.ts";

/** Operations on events and deliveries. */
export const EVENT_OPERATIONS = {
  listEvents: {
    method: "GET",
    path: "/events",
    summary: "The events",
    description: "`status=held` lists held events. They are routed automatically once valid rules can decide on them.",
    query: EventQuery,
    answers: { 200: EventPage },
  },
  countEvents: {
    method: "GET",
    path: "/events/count",
    summary: "The number of events",
    description: "Of the latest 10,000, or of those in the time span.",
    query: EventFilters,
    answers: { 200: EventTotal },
  },
  showEvent: {
    method: "GET",
    path: "/events/:id",
    summary: "An event with trace, deliveries, attempts and payload",
    answers: { 200: EventDetail },
  },
  listDeliveries: {
    method: "GET",
    path: "/deliveries",
    summary: "The deliveries of the events found",
    description: "`status` is the delivery's. A page is of `limit` events, and may have no delivery and a next page.",
    query: DeliveryQuery,
    answers: { 200: DeliveryPage },
  },
  showDelivery: {
    method: "GET",
    path: "/deliveries/:id",
    summary: "A delivery with its attempts",
    answers: { 200: DeliveryDetail },
  },
  showAttempt: {
    method: "GET",
    path: "/deliveries/:id/attempts/:number",
    summary: "An attempt with its request and answer",
    description: "Secrets and signatures are `[redacted]`.",
    answers: { 200: AttemptDetail },
  },
  redeliver: {
    method: "POST",
    path: "/deliveries/:id/redeliver",
    summary: "Delivers again, as a new delivery",
    description: "Refused with 409 while an earlier redelivery of the same delivery has not ended.",
    body: RedeliverRequest,
    answers: { 202: Redelivered },
    problems: [409],
  },
  listApprovals: {
    method: "GET",
    path: "/approvals",
    summary: "Deliveries that wait for an approval, and decisions",
    query: ApprovalQuery,
    answers: { 200: Approvals },
  },
  approveDelivery: {
    method: "POST",
    path: "/deliveries/:id/approve",
    summary: "Approves a delivery that waits for approval",
    body: DecisionRequest,
    answers: { 200: Decided },
    problems: [409],
  },
  rejectDelivery: {
    method: "POST",
    path: "/deliveries/:id/reject",
    summary: "Rejects a delivery that waits for approval",
    body: DecisionRequest,
    answers: { 200: Decided },
    problems: [409],
  },
  listRepositories: {
    method: "GET",
    path: "/repositories",
    summary: "The repositories",
    answers: { 200: Repositories },
  },
  listEventsOf: {
    method: "GET",
    path: "/repositories/:namespace/:name/events",
    summary: "A repository's events, always current",
    query: RecordQuery,
    answers: { 200: RecordPage },
  },
  showEventOf: {
    method: "GET",
    path: "/repositories/:namespace/:name/events/:id",
    summary: "A repository's event, always current",
    answers: { 200: EventRecord },
  },
  redeliverOf: {
    method: "POST",
    path: "/repositories/:namespace/:name/deliveries/:id/redeliver",
    summary: "Delivers again, as a new delivery",
    description: "Refused with 409 while an earlier redelivery of the same delivery has not ended.",
    body: RedeliverRequest,
    answers: { 202: Redelivered },
    problems: [409],
  },
} as const satisfies Readonly<Record<string, Operation>>;
