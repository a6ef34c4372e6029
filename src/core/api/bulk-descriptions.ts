import { Deletion } from "./deletion.ts";
import { ExportPage, ImportResult } from "./history.ts";
import { RedeliveryCount, RedeliveryProgress } from "./delivery.ts";
import type { Description } from "./operation.ts";

/** Descriptions of bulk-operations.ts. */
export const BULK_DESCRIPTIONS = {
  deleteEvents: {
    summary: "Deletes up to 100 events that match, or counts them",
    answers: { 200: Deletion },
  },
  exportEvents: {
    summary: "Up to 50 events, with all that is stored of them",
    answers: { 200: ExportPage },
  },
  importEvents: {
    summary: "Stores exported events; delivers none",
    answers: { 200: ImportResult },
  },
  startRedelivery: {
    summary: "Delivers events again, or counts them",
    answers: { 200: RedeliveryCount, 202: RedeliveryProgress },
  },
  showRedelivery: {
    summary: "The progress of a redelivery",
    answers: { 200: RedeliveryProgress },
  },
} as const satisfies Readonly<Record<string, Description>>;
