import { DeletionQuery } from "./query.ts";
import { ExportQuery, ImportRequest, MAX_IMPORT_BYTES } from "./history.ts";
import type { Operation } from "./operation.ts";
import { RedeliveryRequest } from "./requests.ts";

/** Operations on many events at once. */
export const BULK_OPERATIONS = {
  deleteEvents: {
    method: "DELETE",
    path: "/events",
    query: DeletionQuery,
  },
  exportEvents: {
    method: "GET",
    path: "/export",
    query: ExportQuery,
  },
  importEvents: {
    method: "POST",
    path: "/import",
    body: ImportRequest,
    maxBodyBytes: MAX_IMPORT_BYTES,
  },
  startRedelivery: {
    method: "POST",
    path: "/redeliveries",
    body: RedeliveryRequest,
    changesNothing: "unless confirmed",
  },
  showRedelivery: {
    method: "GET",
    path: "/redeliveries/:id",
  },
} as const satisfies Readonly<Record<string, Operation>>;
