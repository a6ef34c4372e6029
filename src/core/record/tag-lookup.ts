import { isByDigestAlone } from "../verify/tag-lookup.ts";
import type { EventRecord } from "./record.ts";

/** Describes how the tag of an event's push was looked up; undefined if the sender named it, or no look-up is open. */
export function describeTagLookup({
  event,
  verification,
}: Pick<EventRecord, "event" | "verification">): string | undefined {
  const { registry, status, reason, found } = verification ?? {};
  if (registry === undefined) return undefined;
  if (found?.tags !== undefined && found.tags.length > 0) return `looked up by its digest at ${registry}`;
  if (!isByDigestAlone(event)) return undefined;
  if (status !== "pending") return `none was found at ${registry}`;
  return `is looked up by its digest at ${registry}${reason === undefined ? "" : `: ${reason}`}`;
}
