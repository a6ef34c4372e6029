import type { Event, Push } from "../../src/core/event.ts";

export const EVENT_ID = "evt_0123456789abcdefghjkmnpqrs";

/** An event of `acme/web`, with what a test cares about. */
export function eventOf(push: Partial<Push> = {}): Event {
  const [namespace = "", name = ""] = (push.repository ?? "acme/web").split("/");
  return {
    id: EVENT_ID,
    receivedAt: Date.UTC(2026, 10, 23, 12),
    token: "first",
    push: { repository: "acme/web", namespace, name, ...push },
  };
}
