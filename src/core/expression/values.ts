import type { Context } from "@marcbachmann/cel-js";
import { typeOf } from "../event/alert-event.ts";
import { eventOrigin, type Event } from "../event/event.ts";
import { kindOf } from "../event/kind.ts";
import { boundedView } from "../event/view.ts";
import { KNOWN_FIELDS } from "../senders/senders.ts";

/** The fields of `event` in expressions, with their CEL types. Times are RFC 3339, for CEL's `timestamp()`. */
export const EVENT_FIELDS = {
  id: "string",
  type: "string",
  repository: "string",
  registry: "string",
  namespace: "string",
  name: "string",
  tag: "string",
  tags: "list<string>",
  pusher: "string",
  media_type: "string",
  digest: "string",
  platforms: "list<string>",
  size: "int",
  change_categories: "list<string>",
  kind: "string",
  is_private: "bool",
  is_official: "bool",
  token: "string",
  origin: "string",
  pushed_at: "string",
  received_at: "string",
  url: "string",
} as const;

/**
 * Returns the values that expressions see. The payload is cut to a bounded size, so that no sender can slow down an
 * expression. Fields that the senders' parsers read are always kept, so that no sender can hide one.
 */
export function expressionValues(event: Event, payload: unknown, url = "", tags?: readonly string[]): Context {
  const { push } = event;
  const view = boundedView(payload, KNOWN_FIELDS);
  const parts = view instanceof Map ? view : new Map<string, unknown>();
  return {
    event: {
      id: event.id,
      type: typeOf(event),
      repository: push.repository,
      registry: push.registry ?? "docker.io",
      namespace: push.namespace,
      name: push.name,
      kind: kindOf(push),
      token: event.token,
      origin: eventOrigin(event),
      received_at: new Date(event.receivedAt).toISOString(),
      url,
      ...(push.tag !== undefined && { tag: push.tag }),
      ...(push.pusher !== undefined && { pusher: push.pusher }),
      ...(push.mediaType !== undefined && { media_type: push.mediaType }),
      ...(push.digest !== undefined && { digest: push.digest }),
      tags: tags ?? (push.tag === undefined ? [] : [push.tag]),
      platforms: push.platforms ?? [],
      ...(push.size !== undefined && { size: BigInt(Math.round(push.size)) }),
      change_categories: push.changeCategories ?? [],
      ...(push.isPrivate !== undefined && { is_private: push.isPrivate }),
      ...(push.isOfficial !== undefined && { is_official: push.isOfficial }),
      ...(push.pushedAt !== undefined && { pushed_at: new Date(push.pushedAt).toISOString() }),
    },
    push: parts.get("push_data") ?? {},
    repository: parts.get("repository") ?? {},
    payload: parts,
    alert: (event.alert && parts.get("data")) ?? {},
  };
}
