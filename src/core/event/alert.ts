/** What alerts are about, by the names that rules and receivers have for them. */
export const ALERT_TYPES = [
  "delivery.failed",
  "target.paused",
  "rules.invalid",
  "events.held",
  "token.new-repository",
  "push.unconfirmed",
  "approval.needed",
] as const;

export type AlertType = (typeof ALERT_TYPES)[number];

/** What an event can be. */
export const EVENT_TYPES = ["push", ...ALERT_TYPES] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What has happened, in an event that is an alert. */
export interface Alert {
  readonly type: AlertType;
  /** Why, for people. */
  readonly reason: string;
  /** The push that it is about, its delivery, and the target of that. */
  readonly eventId?: string;
  readonly deliveryId?: string;
  readonly target?: string;
  /** The target that the one that failed stood in for. */
  readonly failoverFor?: string;
  /** How often the delivery was attempted. */
  readonly attempts?: number;
  /** Where somebody can approve the delivery. */
  readonly approveUrl?: string;
  /** How many events are held. */
  readonly count?: number;
  /** How many alerts of the same kind were left out since the last one. */
  readonly leftOut?: number;
}

/** For so long after an alert the same one is not raised again. */
export const ALERT_PAUSE_MS = 600_000;

/** What is remembered of one kind of alert. */
export interface Raised {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Alerts left out since. */
  readonly leftOut: number;
}

/** Whether an alert of a kind is to be raised now, given what is remembered of the kind, and what to remember. */
export function limitAlert(
  before: Raised | undefined,
  now: number,
): { readonly isRaised: boolean; readonly after: Raised } {
  const isRaised = before === undefined || now - before.at >= ALERT_PAUSE_MS;
  const after = isRaised ? { at: now, leftOut: 0 } : { at: before.at, leftOut: before.leftOut + 1 };
  return { isRaised, after };
}
