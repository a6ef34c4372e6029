import * as v from "valibot";
import type { Push } from "../../../src/core/event/event.ts";
import type { RequestContext } from "../../../src/core/targets/request.ts";
import type { TargetType } from "../../../src/core/targets/type.ts";

/** Texts that try to mention, link or format in a message, or to break out of their place. */
export const HOSTILE = "<!channel> @everyone <img onerror> \r\n *x* </b>";

/** A push of `acme/web:v1.2.3` by alice. */
export const TYPICAL = materialOf({ tag: "v1.2.3", pusher: "alice", pushedAt: Date.parse("2026-03-04T05:06:07Z") });

/** A push as the oldest senders sent it: without a tag, and without who pushed. */
export const BARE = materialOf({});

/** A push by somebody with a hostile name. */
export const HOSTILE_PUSH = materialOf({ tag: "v1.2.3", pusher: HOSTILE });

/** The request context of a push to `acme/web`. */
export function materialOf(push: Partial<Push>): RequestContext {
  const payload = { push_data: { tag: push.tag, pusher: push.pusher }, repository: { repo_name: "acme/web" } };
  const id = "evt_01abcdefghjkmnpqrstvwxyz";
  return {
    event: {
      id,
      receivedAt: Date.parse("2026-03-04T05:06:08Z"),
      token: "first",
      push: { repository: "acme/web", namespace: "acme", name: "web", ...push },
    },
    body: new TextEncoder().encode(JSON.stringify(payload)),
    payload,
    deliveryId: "msg_1",
    url: `https://relay.example/events/${id}`,
  };
}

type AnyTarget = { readonly type: string };

/** The request that a target of these fields makes, its body parsed where it is text. */
export function requestOf<S extends v.GenericSchema<unknown, AnyTarget>>(
  type: TargetType<S>,
  fields: object,
  context: RequestContext,
): object {
  const request = type.build(v.parse(type.schema, fields), context);
  if (!request.ok) throw new Error(request.error);
  const { body } = request.value;
  return { ...request.value, body: typeof body === "string" ? (JSON.parse(body) as unknown) : body };
}

/** Returns the problems of a target's fields, by name. */
export function problemsOf<S extends v.GenericSchema<unknown, AnyTarget>>(
  type: TargetType<S>,
  fields: object,
): readonly unknown[] {
  const parsed = v.safeParse(type.schema, fields);
  if (!parsed.success) return parsed.issues.map((issue) => v.getDotPath(issue));
  return (type.check?.(parsed.output) ?? []).map(({ path }) => path.join("."));
}
