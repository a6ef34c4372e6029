import { AcknowledgeRequest } from "./requests.ts";
import { AuditQuery } from "./relay-query.ts";
import type { Operation } from "./operation.ts";
import { PeriodQuery, RejectionQuery, StreamQuery } from "./relay-query.ts";

/** Operations on the relay: status, tokens, audit, statistics and the stream. */
export const RELAY_OPERATIONS = {
  showDocument: {
    method: "GET",
    path: "/openapi.json",
    isPublic: true,
  },
  showMe: {
    method: "GET",
    path: "/me",
  },
  showStatus: {
    method: "GET",
    path: "/status",
  },
  listTokens: {
    method: "GET",
    path: "/tokens",
  },
  rotateLinks: {
    method: "POST",
    path: "/links/rotate",
  },
  listAudit: {
    method: "GET",
    path: "/audit",
    query: AuditQuery,
  },
  showAttention: {
    method: "GET",
    path: "/attention",
  },
  acknowledge: {
    method: "POST",
    path: "/attention/:item/acknowledge",
    body: AcknowledgeRequest,
    problems: [409],
  },
  reopen: {
    method: "DELETE",
    path: "/attention/:item/acknowledge",
  },
  showStatistics: {
    method: "GET",
    path: "/statistics",
    query: PeriodQuery,
  },
  showBudget: {
    method: "GET",
    path: "/budget",
  },
  listRejected: {
    method: "GET",
    path: "/rejected",
    query: RejectionQuery,
  },
  openStream: {
    method: "GET",
    path: "/stream",
    query: StreamQuery,
    problems: [426],
  },
} as const satisfies Readonly<Record<string, Operation>>;
