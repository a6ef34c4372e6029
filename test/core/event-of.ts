import type { Event, Push } from "../../src/core/event/event.ts";
import { parseRepositoryName } from "../../src/core/event/repository.ts";

export const EVENT_ID = "evt_0123456789abcdefghjkmnpqrs";

/** An event of `acme/web`, with what a test cares about. */
export function eventOf(push: Partial<Push> = {}): Event {
  const named = parseRepositoryName(push.repository ?? "acme/web");
  if (!named.ok) throw new Error(named.error);
  const { fullName: repository, ...parts } = named.value;
  return {
    id: EVENT_ID,
    receivedAt: Date.UTC(2026, 10, 23, 12),
    token: "first",
    push: { repository, ...parts, ...push },
  };
}
