import type { Event } from "../event/event.ts";
import { eventId } from "../event/event-id.ts";
import type { ListedTag } from "../hub/tag-list.ts";
import { parsePayload } from "../event/payload.ts";
import type { Problem } from "../schema/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import { withTagFacts } from "../verify/verification.ts";
import type { CompiledWatch } from "./watch.ts";

/** Stands in for the token's label in reconciled events. */
export const RECONCILED = "reconciled";

/** Builds the payload of a missed push in Docker Hub's format, from its list of tags. */
export function payloadOf({ repository, namespace, name }: CompiledWatch, listed: ListedTag): object {
  const { tag, pushedAt, pusher, mediaType } = listed;
  return {
    push_data: {
      pushed_at: Math.floor(pushedAt / 1000),
      ...(pusher !== undefined && { pusher }),
      tag,
      ...(mediaType !== undefined && { media_type: mediaType }),
    },
    repository: { namespace, name, repo_name: repository },
  };
}

/** Returns a text that identifies a missed push, whenever it is found. */
export function identityOf({ repository }: CompiledWatch, { tag, pushedAt }: ListedTag): string {
  return `${repository}:${tag} ${pushedAt}`;
}

/** Builds the event of a missed push, if its payload is valid. `digest` is the hash of its identity. */
export function reconciledEvent(
  payload: object,
  listed: ListedTag,
  digest: Uint8Array,
  receivedAt: number,
): Result<Event, Problem[]> {
  const push = parsePayload(payload);
  if (!push.ok) return push;
  const id = eventId(receivedAt, digest);
  const event = { id, receivedAt, token: RECONCILED, origin: "reconciled", push: push.value } as const;
  return ok(withTagFacts(event, { found: listed }));
}
