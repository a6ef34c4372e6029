import { eventId } from "../../../core/event/event-id.ts";
import { eventUrl } from "../../../core/event/event-url.ts";
import type { Event } from "../../../core/event/event.ts";
import type { EventRecord } from "../../../core/record/record.ts";
import { withoutTold } from "../../../core/verify/tag-lookup.ts";
import type { CheckResult } from "../../../core/verify/verification.ts";
import { DAY_MS } from "../../../core/lib/time.ts";
import type { Env } from "../../env/env.ts";
import type { Rules } from "../../rules/rules.ts";
import type { DeliveryAlerts } from "../alerts/delivery-alerts.ts";
import { noteAccepted } from "../alerts/note-accepted.ts";
import type { EventLists } from "../state/event-lists.ts";
import type { EventStore } from "../state/event-store.ts";
import type { FoundTags } from "../state/found-tags.ts";
import type { RecordCache } from "../state/record-cache.ts";
import { routeConfirmed, type RoutingParts } from "./route-confirmed.ts";

interface Parts extends RoutingParts {
  readonly env: Env;
  readonly store: EventStore;
  readonly lists: EventLists;
  readonly records: RecordCache;
  readonly foundTags: FoundTags;
  readonly alerts: DeliveryAlerts;
}

/** Makes pushes of the tags that a look-up found: the push by digest itself has the first, and each further one a push. */
export class FoundPushes {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** Returns the ids of the pushes of tags, by tag: the same whenever they are found. */
  async idsOf({ id, receivedAt }: Event, tags: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const hashed = tags.map(async (tag) => {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${id} ${tag}`));
      return [tag, eventId(receivedAt, new Uint8Array(digest))] as const;
    });
    return new Map(await Promise.all(hashed));
  }

  /** Leaves out the tags of an answer of which this object has received a push, if their latest has the digest. */
  withoutTold(answer: CheckResult, now: number): CheckResult {
    if (answer.kind === "none") return answer;
    const { tags = [], digest } = answer.facts;
    if (tags.length === 0 || digest === undefined) return answer;
    const left = withoutTold(tags, this.#parts.lists.pushedWith(digest, tags, now - DAY_MS));
    const why = left.untagged === undefined ? {} : ({ untagged: left.untagged, isFinal: true } as const);
    return { ...answer, facts: { ...answer.facts, tags: left.tags }, ...why };
  }

  /**
   * Stores the pushes of the further tags of a confirmed push by digest, due now. Awaits nothing, so that no push of its
   * own can come in between.
   *
   * @param ids of all its tags, by tag
   */
  store({ event, verification }: EventRecord, ids: ReadonlyMap<string, string>, rules: Rules, now: number): void {
    const { env, store, records, foundTags, alerts, settings } = this.#parts;
    const [first, ...others] = verification?.found?.tags ?? [];
    const { digest } = event.push;
    if (verification === undefined || first === undefined || digest === undefined) return;
    const body = store.readBody(event.id) ?? new Uint8Array();
    const further = others.flatMap((tag) => {
      const id = ids.get(tag);
      return id === undefined || records.get(id) !== undefined ? [] : [{ tag, id }];
    });
    const [one] = further;
    const isShared = one !== undefined && further.length > 1;
    const furtherIds = further.map(({ id }) => id);
    if (isShared) store.shareBody(one.id, body, furtherIds);
    for (const { tag, id } of further) {
      const push = { ...event.push, tag };
      const own = { ...verification, found: { ...verification.found, tags: [tag] } };
      const opened = { event: { ...event, id, push }, url: eventUrl(settings.publicUrl, id), verification: own };
      const record = routeConfirmed(this.#parts, opened, body, rules, now);
      records.add(record, body, isShared ? one.id : undefined);
      noteAccepted(env, alerts, record);
    }
    const all = [{ tag: first, id: event.id }, ...further];
    const found = all.map(({ tag, id }) => ({ tag, digest, event: id, at: now }));
    foundTags.keep(found, now);
  }
}
