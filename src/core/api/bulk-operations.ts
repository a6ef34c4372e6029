import { Deletion, DeletionQuery } from "./deletion.ts";
import { ExportPage, ExportQuery, ImportRequest, ImportResult, MAX_IMPORT_BYTES } from "./history.ts";
import type { Operation } from "./operation.ts";
import { RedeliveryCount, RedeliveryProgress, RedeliveryRequest } from "./delivery.ts";

/** Operations on many events at once. */
export const BULK_OPERATIONS = {
  deleteEvents: {
    method: "DELETE",
    path: "/events",
    summary: "Deletes up to 100 events that match, or counts them",
    query: DeletionQuery,
    answers: { 200: Deletion },
  },
  exportEvents: {
    method: "GET",
    path: "/export",
    summary: "Up to 50 events, with all that is stored of them",
    query: ExportQuery,
    answers: { 200: ExportPage },
  },
  importEvents: {
    method: "POST",
    path: "/import",
    summary: "Stores exported events; delivers none",
    body: ImportRequest,
    maxBodyBytes: MAX_IMPORT_BYTES,
    answers: { 200: ImportResult },
  },
  startRedelivery: {
    method: "POST",
    path: "/redeliveries",
    summary: "Delivers events again, or counts them",
    body: RedeliveryRequest,
    changesNothing: "unless confirmed",
    answers: { 200: RedeliveryCount, 202: RedeliveryProgress },
  },
  showRedelivery: {
    method: "GET",
    path: "/redeliveries/:id",
    summary: "The progress of a redelivery",
    answers: { 200: RedeliveryProgress },
  },
} as const satisfies Readonly<Record<string, Operation>>;
