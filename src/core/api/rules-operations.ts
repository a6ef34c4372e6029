import { Comparison, ComparisonRequest } from "./comparison.ts";
import type { Operation } from "./operation.ts";
import { HistoryQuery } from "./query.ts";
import { RulesCheck, RulesHistory, RulesNote, RulesState, RulesTest, RulesTestRequest, RulesText } from "./rules.ts";

/** The largest rule document: 1 MiB of characters with up to three bytes each. */
const MAX_DOCUMENT_BYTES = 3 * 1_048_576;

/** The largest rule document and payload, with their quotes escaped in JSON. */
const MAX_TEST_BYTES = 4 * 1_048_576;

/** Operations on the rule document. */
export const RULES_OPERATIONS = {
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
    query: RulesNote,
    headers: { "if-match": "the `ETag` or `revision` that was changed, or `*` to replace whatever there is" },
    takesDocument: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    answers: { 200: RulesState },
    problems: [412, 422, 428],
  },
  checkRules: {
    method: "POST",
    path: "/rules/check",
    summary: "Checks a rule document",
    takesDocument: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    changesNothing: true,
    answers: { 200: RulesCheck },
  },
  testRules: {
    method: "POST",
    path: "/rules/test",
    summary: "Routes a push, with the trace; sends nothing",
    body: RulesTestRequest,
    maxBodyBytes: MAX_TEST_BYTES,
    changesNothing: true,
    answers: { 200: RulesTest },
  },
  compareRules: {
    method: "POST",
    path: "/rules/compare",
    summary: "Finds past events that other rules would send elsewhere",
    body: ComparisonRequest,
    maxBodyBytes: MAX_TEST_BYTES,
    changesNothing: true,
    answers: { 200: Comparison },
  },
  listHistory: {
    method: "GET",
    path: "/rules/history",
    summary: "The earlier rule documents",
    query: HistoryQuery,
    answers: { 200: RulesHistory },
  },
  showHistory: {
    method: "GET",
    path: "/rules/history/:key",
    summary: "An earlier rule document",
    answers: { 200: RulesText },
  },
} as const satisfies Readonly<Record<string, Operation>>;
