import { ApprovalQuery } from "./relay-query.ts";
import { DecisionRequest, RedeliverRequest } from "./requests.ts";
import type { Operation } from "./operation.ts";
import { DeliveryQuery, EventFilters, EventQuery, RecordQuery } from "./query.ts";

/** Operations on events and deliveries. */
export const EVENT_OPERATIONS = {
  listEvents: {
    method: "GET",
    path: "/events",
    query: EventQuery,
  },
  countEvents: {
    method: "GET",
    path: "/events/count",
    query: EventFilters,
  },
  showEvent: {
    method: "GET",
    path: "/events/:id",
  },
  listDeliveries: {
    method: "GET",
    path: "/deliveries",
    query: DeliveryQuery,
  },
  showDelivery: {
    method: "GET",
    path: "/deliveries/:id",
  },
  showAttempt: {
    method: "GET",
    path: "/deliveries/:id/attempts/:number",
  },
  redeliver: {
    method: "POST",
    path: "/deliveries/:id/redeliver",
    body: RedeliverRequest,
    problems: [409],
  },
  listApprovals: {
    method: "GET",
    path: "/approvals",
    query: ApprovalQuery,
  },
  approveDelivery: {
    method: "POST",
    path: "/deliveries/:id/approve",
    body: DecisionRequest,
    problems: [409],
  },
  rejectDelivery: {
    method: "POST",
    path: "/deliveries/:id/reject",
    body: DecisionRequest,
    problems: [409],
  },
  listRepositories: {
    method: "GET",
    path: "/repositories",
  },
  listEventsOf: {
    method: "GET",
    path: "/repositories/:namespace/:name/events",
    query: RecordQuery,
  },
  showEventOf: {
    method: "GET",
    path: "/repositories/:namespace/:name/events/:id",
  },
  redeliverOf: {
    method: "POST",
    path: "/repositories/:namespace/:name/deliveries/:id/redeliver",
    body: RedeliverRequest,
    problems: [409],
  },
} as const satisfies Readonly<Record<string, Operation>>;
