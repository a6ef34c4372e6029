/** Types of alerts, by the names that rules and receivers use. */
export const ALERT_TYPES = [
  "delivery.failed",
  "target.paused",
  "rules.invalid",
  "events.held",
  "token.new-repository",
  "push.unconfirmed",
  "approval.needed",
  "limit.reached",
] as const;

export type AlertType = (typeof ALERT_TYPES)[number];

/** Types of events. */
export const EVENT_TYPES = ["push", ...ALERT_TYPES] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** The alert in an event. */
export interface Alert {
  readonly type: AlertType;
  /** The reason, for people. */
  readonly reason: string;
  /** The push that the alert is about, its delivery, and the delivery's target. */
  readonly eventId?: string;
  readonly deliveryId?: string;
  readonly target?: string;
  /** If the failed target is a failover: the target that it replaced. */
  readonly failoverFor?: string;
  /** Attempts of the delivery so far. */
  readonly attempts?: number;
  /** The page on which the delivery can be approved. */
  readonly approveUrl?: string;
  /** Number of held events. */
  readonly count?: number;
  /** Number of similar alerts suppressed since the last one that was raised. */
  readonly leftOut?: number;
}

/** The same alert is raised once in this time. */
export const ALERT_PAUSE_MS = 600_000;

/** Alerts of one type that a repository raises in that time, on any subject. */
export const ALERTS_PER_REPOSITORY = 10;

/** Alerts of one type that the relay sends in that time, for all repositories together. */
export const ALERTS_PER_RELAY = 20;

/** The stored state of one kind of alert. */
export interface Raised {
  /** Start of the current counting period, in milliseconds since 1970. */
  readonly at: number;
  /** Alerts suppressed since the last one that was raised. */
  readonly leftOut: number;
  /** Alerts raised since `at`. Absent in data of earlier versions, where it means 1. */
  readonly count?: number;
}

/**
 * Decides whether to raise an alert of a kind now, and returns the kind's next state.
 *
 * @param most alerts to raise per `pauseMs`
 */
export function limitAlert(
  before: Raised | undefined,
  now: number,
  most = 1,
  pauseMs = ALERT_PAUSE_MS,
): { readonly isRaised: boolean; readonly after: Raised } {
  if (before === undefined || now - before.at >= pauseMs) {
    return { isRaised: true, after: { at: now, leftOut: 0, count: 1 } };
  }
  const { at, leftOut, count = 1 } = before;
  const isRaised = count < most;
  return { isRaised, after: isRaised ? { at, leftOut: 0, count: count + 1 } : { at, leftOut: leftOut + 1, count } };
}
