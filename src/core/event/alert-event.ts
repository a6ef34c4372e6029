import type { Alert, EventType } from "./alert.ts";
import type { Event } from "./event.ts";
import { absoluteUrl } from "./event-url.ts";

/** What an alert has in the place of a repository when it is about the whole relay. */
const RELAY = { repository: "hubrelay/relay", namespace: "hubrelay", name: "relay" } as const;

/** What an alert about the whole relay is about, in the place of a push. */
export const WHOLE_RELAY: Pick<Event, "push" | "token"> = { push: RELAY, token: "hubrelay" };

/** What an event is: a push, or an alert of a type. */
export function typeOf({ alert }: Event): EventType {
  return alert?.type ?? "push";
}

/** The event that an alert is. Conditions of rules see the push that it is about; its callback is not the alert's. */
export function alertEvent(
  alert: Alert,
  { push, token }: Pick<Event, "push" | "token">,
  id: string,
  at: number,
): Event {
  const { callbackUrl: _, ...about } = push;
  return { id, receivedAt: at, token, push: about, alert };
}

/** Where an operator sees what an event is about, given where the event itself is seen. */
export function subjectUrl({ id, alert }: Event, url: string): string {
  return alert?.eventId === undefined ? url : url.replace(id, alert.eventId);
}

/**
 * The body of an alert: the members that Standard Webhooks recommends for payloads,
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
 */
export function alertBody(event: Event, url: string): string {
  const { alert, push, token, receivedAt } = event;
  if (alert === undefined) throw new Error(`${event.id} is a push, and its body is Docker Hub's`);
  const { eventId, deliveryId, failoverFor, leftOut } = alert;
  const place = push.repository === RELAY.repository ? {} : { repository: push.repository, tag: push.tag, token };
  const data = {
    ...place,
    target: alert.target,
    reason: alert.reason,
    attempts: alert.attempts,
    count: alert.count,
    event_id: eventId,
    delivery_id: deliveryId,
    failover_for: failoverFor,
    approve_url: alert.approveUrl,
    left_out: leftOut,
    url: absoluteUrl(subjectUrl(event, url)),
  };
  // What is undefined is left out by JSON.
  return JSON.stringify({ type: alert.type, timestamp: new Date(receivedAt).toISOString(), data });
}
