import * as v from "valibot";
import { AcknowledgeRequest, Attention, AttentionItem } from "./attention.ts";
import { AuditPage, AuditQuery } from "./audit.ts";
import { Budget } from "./budget.ts";
import type { Operation } from "./operation.ts";
import { PeriodQuery, RejectionQuery, StreamQuery } from "./query.ts";
import { LinksRotated, Me, Rejections, RelayStatus, Statistics, TokenUses } from "./relay.ts";

/** Operations on the relay: status, tokens, audit, statistics and the stream. */
export const RELAY_OPERATIONS = {
  showDocument: {
    method: "GET",
    path: "/openapi.json",
    summary: "This description, for everyone",
    answers: { 200: v.record(v.string(), v.unknown()) },
    isPublic: true,
  },
  showMe: {
    method: "GET",
    path: "/me",
    summary: "The request's operator, and the role",
    answers: { 200: Me },
  },
  showStatus: {
    method: "GET",
    path: "/status",
    summary: "Health, and the webhook URL without a token",
    answers: { 200: RelayStatus },
  },
  listTokens: {
    method: "GET",
    path: "/tokens",
    summary: "Tokens, with their last use and repositories",
    answers: { 200: TokenUses },
  },
  rotateLinks: {
    method: "POST",
    path: "/links/rotate",
    summary: "Revokes all links by a new key",
    answers: { 200: LinksRotated },
  },
  listAudit: {
    method: "GET",
    path: "/audit",
    summary: "Operators' actions",
    query: AuditQuery,
    answers: { 200: AuditPage },
  },
  showAttention: {
    method: "GET",
    path: "/attention",
    summary: "What needs an operator, the most urgent first",
    answers: { 200: Attention },
  },
  acknowledge: {
    method: "POST",
    path: "/attention/:item/acknowledge",
    summary: "Acknowledges an item until it changes",
    body: AcknowledgeRequest,
    answers: { 200: AttentionItem },
    problems: [409],
  },
  reopen: {
    method: "DELETE",
    path: "/attention/:item/acknowledge",
    summary: "Takes an acknowledgement back",
    answers: { 200: AttentionItem },
  },
  showStatistics: {
    method: "GET",
    path: "/statistics",
    summary: "Counts over a period",
    query: PeriodQuery,
    answers: { 200: Statistics },
  },
  showBudget: {
    method: "GET",
    path: "/budget",
    summary: "Use of the plan, and the cost of a push",
    answers: { 200: Budget },
  },
  listRejected: {
    method: "GET",
    path: "/rejected",
    summary: "The latest refused requests, of the last 500",
    query: RejectionQuery,
    answers: { 200: Rejections },
  },
  openStream: {
    method: "GET",
    path: "/stream",
    summary: "A WebSocket with each new or changed event",
    description: "Every message is a `StreamMessage`. A `ping` of the client is answered by `pong`.",
    query: StreamQuery,
    answers: { 101: null },
    problems: [426],
  },
} as const satisfies Readonly<Record<string, Operation>>;
