import type { Statistics } from "../../core/api/relay.ts";
import type { RulesHistory } from "../../core/api/rules.ts";

// The types of the API's answers, from the schemas of its OpenAPI document.

export type { Approvals, AwaitedApproval } from "../../core/api/approvals.ts";
export type { Attention, AttentionItem } from "../../core/api/attention.ts";
export type { AuditEntry, AuditPage } from "../../core/api/audit.ts";
export type { AttemptDetail, SentRequest } from "../../core/api/delivery.ts";
export type { Budget, ResourceBudget } from "../../core/api/budget.ts";
export type { Comparison } from "../../core/api/comparison.ts";
export type { DeliveryPage } from "../../core/api/delivery.ts";
export type { EventDetail } from "../../core/api/record.ts";
export type { EventPage, EventTotal } from "../../core/api/summary.ts";
export type {
  Me,
  Rejection as Rejected,
  RelayStatus,
  Statistics,
  StreamMessage,
  TokenState,
} from "../../core/api/relay.ts";
export type { Mistake as ApiProblem, RulesCheck, RulesState, RulesTest } from "../../core/api/rules.ts";
export type { TargetHealth as TargetState, TargetList, TestOutcome } from "../../core/api/target.ts";
export type { RuleTrace } from "../../core/rules/routing.ts";
export type { EventStatus, EventSummary } from "../../core/record/summary.ts";

/** An earlier rule document. */
export type RulesVersion = RulesHistory["versions"][number];

/** The deliveries to one target in a period. */
export type TargetStatistics = Statistics["targets"][number];
