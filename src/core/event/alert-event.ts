import type { Alert, EventType } from "./alert.ts";
import type { Event } from "./event.ts";
import { absoluteUrl } from "./event-url.ts";

/** Stands in for the repository of an alert about the whole relay. */
const RELAY = { repository: "hubrelay/relay", namespace: "hubrelay", name: "relay" } as const;

/** Stands in for the push and the token of an alert about the whole relay. */
export const WHOLE_RELAY: Pick<Event, "push" | "token"> = { push: RELAY, token: "hubrelay" };

/** Returns an event's type: `push`, or the type of its alert. */
export function typeOf({ alert }: Event): EventType {
  return alert?.type ?? "push";
}

/**
 * Builds the event of an alert. Rule conditions see the push that the alert is about, without its callback URL: the
 * alert must not answer it.
 */
export function alertEvent(
  alert: Alert,
  { push, token }: Pick<Event, "push" | "token">,
  id: string,
  at: number,
): Event {
  const { callbackUrl: _, ...about } = push;
  return { id, receivedAt: at, token, push: about, alert };
}

/** Returns the page of an alert's subject, given the alert's own page. Other events are their own subject. */
export function subjectUrl({ id, alert }: Event, url: string): string {
  return alert?.eventId === undefined ? url : url.replace(id, alert.eventId);
}

/**
 * Builds the body of an alert, with the fields that Standard Webhooks recommends:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure
 */
export function alertBody(event: Event, url: string): string {
  const { alert, push, token, receivedAt } = event;
  if (alert === undefined) throw new Error(`${event.id} is a push: its body comes from the sender`);
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
  // JSON omits undefined fields.
  return JSON.stringify({ type: alert.type, timestamp: new Date(receivedAt).toISOString(), data });
}
