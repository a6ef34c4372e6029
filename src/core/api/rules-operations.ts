import { ComparisonRequest } from "./requests.ts";
import type { Operation } from "./operation.ts";
import { HistoryQuery } from "./query.ts";
import { RulesNote, RulesTestRequest } from "./requests.ts";

/** The largest rule document: 1 MiB of characters with up to three bytes each. */
const MAX_DOCUMENT_BYTES = 3 * 1_048_576;

/** The largest rule document and payload, with their quotes escaped in JSON. */
const MAX_TEST_BYTES = 4 * 1_048_576;

/** Operations on the rule document. */
export const RULES_OPERATIONS = {
  showRules: {
    method: "GET",
    path: "/rules",
  },
  putRules: {
    method: "PUT",
    path: "/rules",
    query: RulesNote,
    headers: { "if-match": "the `ETag` or `revision` that was changed, or `*` to replace whatever there is" },
    takesDocument: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    problems: [412, 422, 428],
  },
  checkRules: {
    method: "POST",
    path: "/rules/check",
    takesDocument: true,
    maxBodyBytes: MAX_DOCUMENT_BYTES,
    changesNothing: true,
  },
  testRules: {
    method: "POST",
    path: "/rules/test",
    body: RulesTestRequest,
    maxBodyBytes: MAX_TEST_BYTES,
    changesNothing: true,
  },
  compareRules: {
    method: "POST",
    path: "/rules/compare",
    body: ComparisonRequest,
    maxBodyBytes: MAX_TEST_BYTES,
    changesNothing: true,
  },
  listHistory: {
    method: "GET",
    path: "/rules/history",
    query: HistoryQuery,
  },
  showHistory: {
    method: "GET",
    path: "/rules/history/:key",
  },
} as const satisfies Readonly<Record<string, Operation>>;
