import { BULK_DESCRIPTIONS } from "./bulk-descriptions.ts";
import { EVENT_DESCRIPTIONS } from "./event-descriptions.ts";
import type { Description } from "./operation.ts";
import type { OperationId } from "./operations.ts";
import { RELAY_DESCRIPTIONS } from "./relay-descriptions.ts";
import { RULES_DESCRIPTIONS } from "./rules-descriptions.ts";
import { TARGET_DESCRIPTIONS } from "./target-descriptions.ts";

/** The description of each operation. The Worker uses their types only: it would be 2 % larger with them. */
export const DESCRIPTIONS = {
  ...RELAY_DESCRIPTIONS,
  ...EVENT_DESCRIPTIONS,
  ...BULK_DESCRIPTIONS,
  ...TARGET_DESCRIPTIONS,
  ...RULES_DESCRIPTIONS,
} as const satisfies Readonly<Record<OperationId, Description>>;
