import { alertBody, alertEvent, WHOLE_RELAY } from "../../src/core/event/alert-event.ts";
import type { Alert, AlertType } from "../../src/core/event/alert.ts";
import type { Event, Push } from "../../src/core/event/event.ts";
import type { Subject } from "../../src/core/match/subject.ts";
import { EVENT_ID, eventOf } from "./event-of.ts";

export const ALERT_ID = "evt_zzzzzzzzzzzzzzzzzzzzzzzzzz";
export const ALERT_URL = `https://relay.example.com/events/${ALERT_ID}`;
export const PUSH_URL = `https://relay.example.com/events/${EVENT_ID}`;
const RAISED_AT = Date.UTC(2026, 10, 23, 13);

/** A typical alert of each type. */
export const ALERTS: Readonly<Record<AlertType, Alert>> = {
  "delivery.failed": {
    type: "delivery.failed",
    reason: "gave up after 10 attempts: answered 503",
    eventId: EVENT_ID,
    deliveryId: `dlv_${EVENT_ID.slice(4)}_1`,
    target: "deploy",
    attempts: 10,
  },
  "target.paused": {
    type: "target.paused",
    reason: "answered 410: the target is gone",
    eventId: EVENT_ID,
    target: "deploy",
  },
  "rules.invalid": { type: "rules.invalid", reason: "the rule document has 1 problem" },
  "events.held": { type: "events.held", reason: "there is no valid rule document", count: 3 },
  "push.unconfirmed": { type: "push.unconfirmed", reason: "Docker Hub does not know the tag", eventId: EVENT_ID },
  "approval.needed": {
    type: "approval.needed",
    reason: "waits for an approval",
    eventId: EVENT_ID,
    deliveryId: `dlv_${EVENT_ID.slice(4)}_1`,
    target: "production",
    approveUrl: "https://relay.example.com/approve/acme/web/dlv_1/1.seal",
  },
  "limit.reached": { type: "limit.reached", reason: "The token first has nothing left of PUSHES_PER_TOKEN." },
  "token.new-repository": { type: "token.new-repository", reason: "never used for it before", eventId: EVENT_ID },
};

/** An alert about a push of `acme/web:v1`, or about the whole relay where it is about no push. */
export function alertOf(alert: Alert, push: Partial<Push> = { tag: "v1" }): Event {
  return alertEvent(alert, alert.eventId === undefined ? WHOLE_RELAY : eventOf(push), ALERT_ID, RAISED_AT);
}

/** The alert as rules see it. */
export function alertSubject(alert: Alert, push?: Partial<Push>): Subject {
  const event = alertOf(alert, push);
  return { event, payload: JSON.parse(alertBody(event, ALERT_URL)) as unknown };
}
