import { alertBody, alertEvent } from "../../core/event/alert-event.ts";
import type { NewAlert } from "../env/repository-calls.ts";
import type { Alert } from "../../core/event/alert.ts";
import type { Event } from "../../core/event/event.ts";
import { eventId } from "../../core/event/event-id.ts";

const ID_BYTES = 14;

/**
 * Makes an alert, raised now.
 *
 * @param leftOut how many alerts of its kind were left out since the last one
 * @param urlOf returns the page of an event in the dashboard
 */
export function newAlert(
  alert: Alert,
  about: Pick<Event, "push" | "token">,
  leftOut: number,
  urlOf: (id: string) => string,
): NewAlert {
  const now = Date.now();
  const id = eventId(now, crypto.getRandomValues(new Uint8Array(ID_BYTES)));
  const event = alertEvent({ ...alert, ...(leftOut > 0 && { leftOut }) }, about, id, now);
  const url = urlOf(id);
  return { event, url, body: alertBody(event, url) };
}
