import * as v from "valibot";
import { Attention, AttentionItem } from "./attention.ts";
import { AuditPage } from "./audit.ts";
import { Budget } from "./budget.ts";
import { LinksRotated, Me, Rejections, RelayStatus, Statistics, TokenUses } from "./relay.ts";
import type { Description } from "./operation.ts";

/** Descriptions of relay-operations.ts. */
export const RELAY_DESCRIPTIONS = {
  showDocument: {
    summary: "This description, for everyone",
    answers: { 200: v.record(v.string(), v.unknown()) },
  },
  showMe: {
    summary: "The request's operator, and the role",
    answers: { 200: Me },
  },
  showStatus: {
    summary: "Health, and the webhook URL without a token",
    answers: { 200: RelayStatus },
  },
  listTokens: {
    summary: "Tokens, with their last use and repositories",
    answers: { 200: TokenUses },
  },
  rotateLinks: {
    summary: "Revokes all links by a new key",
    answers: { 200: LinksRotated },
  },
  listAudit: {
    summary: "Operators' actions",
    answers: { 200: AuditPage },
  },
  showAttention: {
    summary: "What needs an operator, the most urgent first",
    answers: { 200: Attention },
  },
  acknowledge: {
    summary: "Acknowledges an item until it changes",
    answers: { 200: AttentionItem },
  },
  reopen: {
    summary: "Takes an acknowledgement back",
    answers: { 200: AttentionItem },
  },
  showStatistics: {
    summary: "Counts over a period",
    answers: { 200: Statistics },
  },
  showBudget: {
    summary: "Use of the plan, and the cost of a push",
    answers: { 200: Budget },
  },
  listRejected: {
    summary: "The latest refused requests, of the last 500",
    answers: { 200: Rejections },
  },
  openStream: {
    summary: "A WebSocket with each new or changed event",
    description: "Every message is a `StreamMessage`. A `ping` of the client is answered by `pong`.",
    answers: { 101: null },
  },
} as const satisfies Readonly<Record<string, Description>>;
