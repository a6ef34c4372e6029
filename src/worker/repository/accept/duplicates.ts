import { DUPLICATE_WINDOW_MS, possibleEventIds } from "../../../core/event/event-id.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { AcceptRequest } from "../../env/accept.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** The record of the same push, if it was stored before; undefined if it is new. */
export function duplicateOf(
  store: EventStore,
  records: RecordCache,
  request: AcceptRequest,
  now: number,
): EventRecord | undefined {
  const { event, digest, earlierDigest, formerDigest, repeatMs = DUPLICATE_WINDOW_MS } = request;
  // The Worker that made the id has another clock, on which midnight may be sooner: that id, too, is there only once.
  const digests = earlierDigest === undefined ? [digest] : [digest, earlierDigest];
  const ids = [event.id, ...digests.flatMap((own) => possibleEventIds(now, own))];
  const formerIds = formerDigest === undefined ? [] : possibleEventIds(now, formerDigest);
  const known = store.among([...ids, ...formerIds]).flatMap((id) => records.get(id) ?? []);
  return known.find(({ event: { id, receivedAt, push } }) => {
    const isSame = ids.includes(id) || push.tag === event.push.tag;
    return isSame && (id === event.id || now - receivedAt < repeatMs);
  });
}
