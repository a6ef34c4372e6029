import { SECOND_MS } from "../../../core/lib/time.ts";
import type { EventRecord } from "../../../core/record/record.ts";

/** A push that was received this long ago says which rule document is in force. */
const JUST_RECEIVED_MS = 30 * SECOND_MS;

/** The revision of the rule document by which the latest of some events was routed, if that was just now. */
export function routedBy(records: readonly EventRecord[], now: number): { readonly revision?: string } {
  const latest = records.findLast(
    ({ event, routing }) => routing !== undefined && now - event.receivedAt < JUST_RECEIVED_MS,
  );
  return latest?.revision === undefined ? {} : { revision: latest.revision };
}
