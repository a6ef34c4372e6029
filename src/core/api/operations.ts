import { BULK_OPERATIONS } from "./bulk-operations.ts";
import { EVENT_OPERATIONS } from "./event-operations.ts";
import type { Operation } from "./operation.ts";
import { RELAY_OPERATIONS } from "./relay-operations.ts";
import { RULES_OPERATIONS } from "./rules-operations.ts";
import { TARGET_OPERATIONS } from "./target-operations.ts";

/** All operations, by their names in the OpenAPI document. */
export const OPERATIONS = {
  ...RELAY_OPERATIONS,
  ...EVENT_OPERATIONS,
  ...BULK_OPERATIONS,
  ...TARGET_OPERATIONS,
  ...RULES_OPERATIONS,
} as const satisfies Readonly<Record<string, Operation>>;

/** The name of an operation. */
export type OperationId = keyof typeof OPERATIONS;
