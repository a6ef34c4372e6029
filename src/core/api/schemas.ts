import type { ConversionConfig } from "@valibot/to-json-schema";
import { AuditEntry } from "./audit.ts";
import { Budget } from "./budget.ts";
import { AttemptDetail, DeliveryPage, RedeliveryProgress, SentRequest } from "./delivery.ts";
import { ExportedEvent } from "./history.ts";
import type { Schema } from "./operation.ts";
import { EventFilters } from "./query.ts";
import { Attempt, Delivery, EventDetail, EventRecord } from "./record.ts";
import { Rejection, RelayStatus, Statistics, StreamMessage } from "./relay.ts";
import { Routing } from "./routing.ts";
import { Mistake, ProblemDetails, RulesState } from "./rules.ts";
import { DeliverySummary, EventPage, EventSummary } from "./summary.ts";
import { TargetHealth, TargetState } from "./target.ts";

/** Schemas with a name. */
export const definitions: Record<string, Schema> = {
  Attempt,
  AttemptDetail,
  AuditEntry,
  Budget,
  Delivery,
  DeliveryPage,
  DeliverySummary,
  EventDetail,
  EventFilters,
  EventPage,
  EventRecord,
  EventSummary,
  ExportedEvent,
  Mistake,
  ProblemDetails,
  RedeliveryProgress,
  Rejection,
  RelayStatus,
  Routing,
  RulesState,
  SentRequest,
  Statistics,
  StreamMessage,
  TargetHealth,
  TargetState,
};

/** The conversion of schemas for the OpenAPI document. */
export const CONFIG: ConversionConfig = {
  target: "draft-2020-12",
  // Query parameters are described by their parsed types.
  typeMode: "output",
  // JSON Schema cannot express some checks; their messages describe them.
  errorMode: "ignore",
  definitions,
  overrideRef: ({ referenceId }) => `#/components/schemas/${referenceId}`,
};
