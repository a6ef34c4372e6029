import { EVENT_TYPES } from "../event/alert.ts";

/** Fields of an event that hold a text. */
export const TEXT_FIELDS = ["id", "repository", "tag", "pusher", "token", "rule"] as const;
export type TextField = (typeof TEXT_FIELDS)[number];

/** Words that a search may have before a colon, and the times among them. */
export const TIME_KEYS = ["since", "before", "on"] as const;
export type TimeKey = (typeof TIME_KEYS)[number];
export const KEYS = [
  "repository",
  "tag",
  "pusher",
  "target",
  "status",
  "reason",
  "rule",
  "token",
  "type",
  ...TIME_KEYS,
] as const;
export type Key = (typeof KEYS)[number];

/** Statuses of an event alone, of its deliveries alone, and of both. */
const OF_EVENTS = ["held", "unrouted"] as const;
const OF_DELIVERIES = ["superseded"] as const;
const OF_BOTH = ["pending", "delivered", "failed"] as const;

/** All statuses that a search may name. */
export const STATUSES = [...OF_BOTH, ...OF_EVENTS, ...OF_DELIVERIES] as const;

/** All types that a search may name. */
export const TYPES = [...EVENT_TYPES, "alert", "all"] as const;

/** Whether a delivery can have this status. */
export function isOfDelivery(status: string): boolean {
  return ([...OF_DELIVERIES, ...OF_BOTH] as string[]).includes(status);
}

/** Whether an event can have this status. */
export function isOfEvent(status: string): boolean {
  return ([...OF_EVENTS, ...OF_BOTH] as string[]).includes(status);
}
