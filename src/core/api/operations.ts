import * as v from "valibot";
import { BULK_OPERATIONS } from "./bulk-operations.ts";
import { AuditPage, AuditQuery } from "./audit.ts";
import { Budget } from "./budget.ts";
import { Decided, DecisionRequest, DeliveryDetail, DeliveryPage, Redelivered } from "./delivery.ts";
import { EventDetail, EventRecord, RecordPage } from "./record.ts";
import { Routing } from "./routing.ts";
import { EventPage, Repositories } from "./summary.ts";
import type { Operation } from "./operation.ts";
import { DeliveryQuery, EventQuery, HistoryQuery, PeriodQuery, RecordQuery, StreamQuery } from "./query.ts";
import { LinksRotated, Me, Rejections, RelayStatus, Statistics, TokenUses } from "./relay.ts";
import { RulesCheck, RulesHistory, RulesState, RulesTestRequest, RulesText } from "./rules.ts";
import { PauseRequest, TargetList, TargetState, TestOutcome } from "./target.ts";

/** The largest rule document: 1 MiB of characters with up to three bytes each. */
const MAX_DOCUMENT_BYTES = 3 * 1_048_576;

/** The largest rule document and payload, with their quotes escaped in JSON. */
const MAX_TEST_BYTES = 4 * 1_048_576;

/** All operations, by their names in the OpenAPI document. */
export const OPERATIONS = {
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
    summary: "The operator of the request, with the role",
    answers: { 200: Me },
  },
  showStatus: {
    method: "GET",
    path: "/status",
    summary: "The relay's health, and the webhook URL without its token",
    answers: { 200: RelayStatus },
  },
  listEvents: {
    method: "GET",
    path: "/events",
    summary: "The events of all repositories, the latest first",
    description: "`status=held` lists held events. They are routed automatically once valid rules can decide on them.",
    query: EventQuery,
    answers: { 200: EventPage },
  },
  showEvent: {
    method: "GET",
    path: "/events/:id",
    summary: "One event with its trace, deliveries, attempts and payload",
    answers: { 200: EventDetail },
  },
  listDeliveries: {
    method: "GET",
    path: "/deliveries",
    summary: "The deliveries of the events that the filters find",
    description: "`status` is the delivery's. A page is of `limit` events, and may have no delivery and a next page.",
    query: DeliveryQuery,
    answers: { 200: DeliveryPage },
  },
  showDelivery: {
    method: "GET",
    path: "/deliveries/:id",
    summary: "One delivery with its attempts",
    answers: { 200: DeliveryDetail },
  },
  redeliver: {
    method: "POST",
    path: "/deliveries/:id/redeliver",
    summary: "Makes a delivery again, as a fresh one",
    answers: { 202: Redelivered },
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
    summary: "Rejects a delivery that waits for approval, which then fails",
    body: DecisionRequest,
    answers: { 200: Decided },
    problems: [409],
  },
  ...BULK_OPERATIONS,
  listTargets: {
    method: "GET",
    path: "/targets",
    summary: "Every target of the rule document, with its health",
    answers: { 200: TargetList },
    problems: [409],
  },
  pauseTarget: {
    method: "POST",
    path: "/targets/:name/pause",
    summary: "Pauses a target: its deliveries wait",
    body: PauseRequest,
    answers: { 200: TargetState },
  },
  resumeTarget: {
    method: "POST",
    path: "/targets/:name/resume",
    summary: "Resumes a paused target, and closes its open breakers",
    answers: { 200: TargetState },
  },
  testTarget: {
    method: "POST",
    path: "/targets/:name/test",
    summary: "Sends a sample push to a target at once",
    answers: { 200: TestOutcome },
  },
  showRules: {
    method: "GET",
    path: "/rules",
    summary: "The rule document and its problems",
    answers: { 200: RulesState },
  },
  putRules: {
    method: "PUT",
    path: "/rules",
    summary: "Replaces the rule document, and keeps the earlier one",
    headers: { "if-match": "the `ETag` or `revision` that was changed, or `*` to replace whatever there is" },
    takesDocument: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    answers: { 200: RulesState },
    problems: [412, 422, 428],
  },
  checkRules: {
    method: "POST",
    path: "/rules/check",
    summary: "Checks a rule document: problems and warnings",
    takesDocument: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    changesNothing: true,
    answers: { 200: RulesCheck },
  },
  testRules: {
    method: "POST",
    path: "/rules/test",
    summary: "Routes a push without sending it, with the trace of every rule",
    body: RulesTestRequest,
    maxBodyBytes: MAX_TEST_BYTES,
    changesNothing: true,
    answers: { 200: Routing },
  },
  listHistory: {
    method: "GET",
    path: "/rules/history",
    summary: "The earlier rule documents, the latest first",
    query: HistoryQuery,
    answers: { 200: RulesHistory },
  },
  showHistory: {
    method: "GET",
    path: "/rules/history/:key",
    summary: "An earlier rule document",
    answers: { 200: RulesText },
  },
  listRepositories: {
    method: "GET",
    path: "/repositories",
    summary: "The repositories with pushes, the latest first",
    answers: { 200: Repositories },
  },
  listEventsOf: {
    method: "GET",
    path: "/repositories/:namespace/:name/events",
    summary: "One repository's events, always current, the latest first",
    query: RecordQuery,
    answers: { 200: RecordPage },
  },
  showEventOf: {
    method: "GET",
    path: "/repositories/:namespace/:name/events/:id",
    summary: "One repository's event, always current",
    answers: { 200: EventRecord },
  },
  redeliverOf: {
    method: "POST",
    path: "/repositories/:namespace/:name/deliveries/:id/redeliver",
    summary: "Makes a delivery of one repository again, as a fresh one",
    answers: { 202: Redelivered },
  },
  listTokens: {
    method: "GET",
    path: "/tokens",
    summary: "The tokens that are live or were used, with the times and repositories",
    answers: { 200: TokenUses },
  },
  rotateLinks: {
    method: "POST",
    path: "/links/rotate",
    summary: "Replaces the key of links, which revokes all links for approvals and reports",
    answers: { 200: LinksRotated },
  },
  listAudit: {
    method: "GET",
    path: "/audit",
    summary: "Who did what, the latest first",
    query: AuditQuery,
    answers: { 200: AuditPage },
  },
  showStatistics: {
    method: "GET",
    path: "/statistics",
    summary: "Counts over a period, by default the last day, and what needs attention",
    query: PeriodQuery,
    answers: { 200: Statistics },
  },
  showBudget: {
    method: "GET",
    path: "/budget",
    summary: "The relay's usage of its plan, what is left, and the cost of a push",
    answers: { 200: Budget },
  },
  listRejected: {
    method: "GET",
    path: "/rejected",
    summary: "The last 100 refused requests to the hook",
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

/** The name of an operation. */
export type OperationId = keyof typeof OPERATIONS;
