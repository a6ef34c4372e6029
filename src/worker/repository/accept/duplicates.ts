import { DUPLICATE_WINDOW_MS, possibleEventIds } from "../../../core/event/event-id.ts";
import { DAY_MS } from "../../../core/lib/time.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import type { AcceptRequest } from "../../env/accept.ts";
import type { EventLists } from "../state/event-lists.ts";
import type { FoundTags } from "../state/found-tags.ts";
import type { EventStore } from "../state/event-store.ts";
import type { RecordCache } from "../state/record-cache.ts";

/** Where pushes are looked for. */
interface Stored {
  readonly store: EventStore;
  readonly lists: EventLists;
  readonly records: RecordCache;
  readonly foundTags: FoundTags;
}

/** The record of the same push, if it was stored before; undefined if it is new. */
export function duplicateOf(stored: Stored, request: AcceptRequest, now: number): EventRecord | undefined {
  return repeatedOf(stored, request, now) ?? lookedUpFor(stored, request, now);
}

function repeatedOf({ store, records }: Stored, request: AcceptRequest, now: number): EventRecord | undefined {
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

/**
 * The record of a push by digest whose tag was looked up before the tag's own push came. Reads one row more, and only for
 * registries at which tags are looked up.
 */
function lookedUpFor(
  { lists, records, foundTags }: Stored,
  request: AcceptRequest,
  now: number,
): EventRecord | undefined {
  const { event, decision } = request;
  const { registry, tag, digest } = event.push;
  if (registry === undefined || tag === undefined || digest === undefined) return undefined;
  if (decision?.tagLookups?.includes(registry) !== true) return undefined;
  const id = foundTags.find(tag, digest, now);
  const record = id === undefined ? undefined : records.get(id);
  if (id === undefined || record?.event.token !== event.token || record.event.sender !== event.sender) return undefined;
  // A push of the tag with another digest may have come in between.
  return lists.pushedWith(digest, [tag], now - DAY_MS).get(tag) === id ? record : undefined;
}
