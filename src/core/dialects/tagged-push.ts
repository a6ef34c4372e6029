import type { Event, Push } from "../event/event.ts";

/** A push with a tag, as the formats of registries need it. */
export interface TaggedPush extends Push {
  readonly tag: string;
  /** When it was pushed, or else received, in milliseconds since 1970. */
  readonly at: number;
  /** The event's id, the same for all deliveries of the push. */
  readonly eventId: string;
}

/** Returns the push of an event; undefined if it has no tag, or if the event is an alert. */
export function taggedPush({ id, receivedAt, push, alert }: Event): TaggedPush | undefined {
  const { tag, pushedAt } = push;
  if (alert !== undefined || tag === undefined) return undefined;
  return { ...push, tag, at: pushedAt ?? receivedAt, eventId: id };
}

/** Splits a path at its first slash: owner, project or namespace, and the rest. The first is empty if there is none. */
export function splitOwner(path: string): { readonly owner: string; readonly rest: string } {
  const slash = path.indexOf("/");
  return { owner: path.slice(0, Math.max(slash, 0)), rest: path.slice(slash + 1) };
}

/** Formats a time as registries do: RFC 3339, in whole seconds. */
export function timestamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d+Z$/, "Z");
}

/** Whole seconds since 1970. */
export function seconds(at: number): number {
  return Math.floor(at / 1000);
}
