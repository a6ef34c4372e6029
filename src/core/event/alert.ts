/** What alerts are about, by the names that rules and receivers have for them. */
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

/** Alerts of one type that a repository raises in that time, whatever they are about. */
export const ALERTS_PER_REPOSITORY = 10;

/** Alerts of one type that are sent in that time, of all repositories together. */
export const ALERTS_PER_RELAY = 20;

/** What is remembered of one kind of alert. */
export interface Raised {
  /** When the time began in which alerts are counted, in milliseconds since 1970. */
  readonly at: number;
  /** Alerts left out since the last that was raised. */
  readonly leftOut: number;
  /** Alerts raised since `at`; 1 in what earlier versions have stored. */
  readonly count?: number;
}

/**
 * Whether an alert of a kind is to be raised now, and what to remember of the kind.
 *
 * @param most how many may be raised in `pauseMs`
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
