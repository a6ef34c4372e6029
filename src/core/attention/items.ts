import type { AttentionItem } from "../api/attention.ts";
import type { AttentionFacts } from "./facts.ts";
import {
  budgetItems,
  heldItems,
  newRepositoryItems,
  quietItems,
  rejectionItems,
  rulesItems,
  unusedItems,
} from "./relay-items.ts";
import { approvalItems, failingItems, pausedItems, unreachableItems } from "./target-items.ts";

/** An operator's acknowledgement of an item, for as long as the item's state is the same. */
export interface Acknowledgement {
  readonly key: string;
  readonly state: string;
  /** The operator's label. */
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Returns what needs an operator, the most urgent first, with acknowledgements that still count. */
export function attentionItems(
  facts: AttentionFacts,
  acknowledgements: readonly Acknowledgement[],
  now: number,
): AttentionItem[] {
  const items = [
    ...rulesItems(facts),
    ...failingItems(facts),
    ...unreachableItems(facts),
    ...heldItems(facts),
    ...budgetItems(facts),
    ...approvalItems(facts),
    ...pausedItems(facts),
    ...quietItems(facts, now),
    ...rejectionItems(facts, now),
    ...newRepositoryItems(facts, now),
    ...unusedItems(facts),
  ];
  return items.map((item) => {
    const known = acknowledgements.find(({ key, state }) => key === item.key && state === item.state);
    return known === undefined ? item : { ...item, acknowledged: { by: known.by, at: known.at } };
  });
}
