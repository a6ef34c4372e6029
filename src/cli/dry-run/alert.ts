import { alertBody, alertEvent, WHOLE_RELAY } from "../../core/event/alert-event.ts";
import { ALERT_TYPES, type Alert, type AlertType } from "../../core/event/alert.ts";
import type { Event } from "../../core/event/event.ts";
import { wrongUsage } from "../terminal/exit.ts";

/** An alert for a dry run. */
export interface SampleAlert {
  readonly type: AlertType;
  /** The target that the alert names. */
  readonly target?: string;
}

/** Parses the type of an alert from the command line. */
export function alertType(text: string): AlertType {
  const type = ALERT_TYPES.find((each) => each === text);
  if (type === undefined) throw wrongUsage(`--alert ${text}: expected one of ${ALERT_TYPES.join(", ")}`);
  return type;
}

/** Creates an alert about a push or about the relay, as rules and targets see it. */
export function sampleAlert(
  { type, target }: SampleAlert,
  push: Event,
  origin: string,
): { readonly event: Event; readonly body: Uint8Array; readonly payload: unknown } {
  const isAboutRelay = type === "rules.invalid" || type === "events.held";
  const alert: Alert = {
    type,
    reason: "a dry run",
    ...(target !== undefined && { target }),
    ...(!isAboutRelay && { eventId: push.id }),
    ...(type === "events.held" && { count: 1 }),
  };
  const event = alertEvent(alert, isAboutRelay ? WHOLE_RELAY : push, push.id, push.receivedAt);
  const text = alertBody(event, `${origin}/events/${event.id}`);
  return { event, body: new TextEncoder().encode(text), payload: JSON.parse(text) as unknown };
}
