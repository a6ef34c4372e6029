import type { Event } from "../event/event.ts";
import { eventId } from "../event/event-id.ts";
import type { ListedTag } from "../hub/tag-list.ts";
import { parsePayload } from "../event/payload.ts";
import type { Problem } from "../schema/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import { withTagFacts } from "../verify/verification.ts";
import type { CompiledWatch } from "./watch.ts";

/** The label that stands for a token where none was used. */
export const RECONCILED = "reconciled";

/** A push of which no webhook told, in the shape of one, of what Docker Hub says when it is asked. */
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

/** What makes one missed push the same whenever it is found. */
export function identityOf({ repository }: CompiledWatch, { tag, pushedAt }: ListedTag): string {
  return `${repository}:${tag} ${pushedAt}`;
}

/** The event of such a push, if what Docker Hub tells makes one. `digest` is of its identity. */
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
