import type { LogEvents } from "./event-table.ts";

/** Log events of deliveries, targets and tunnels. */
export const DELIVERY_EVENTS = {
  "delivery.attempted": {
    when: "An attempt has ended.",
    fields: [
      "repository",
      "eventId",
      "deliveryId",
      "target",
      "attempt",
      "status",
      "outcome",
      "reason",
      "durationMs",
      "retryInMs",
    ],
  },
  "delivery.ended": {
    when: "A delivery ended without a request: it could not be built or was refused, has expired, has lost its target, or found a newer push deployed.",
    fields: ["repository", "eventId", "deliveryId", "target", "outcome", "reason", "durationMs", "retryInMs"],
  },
  "delivery.superseded": {
    when: "A newer push replaced waiting deliveries.",
    fields: ["repository", "eventId", "target", "count"],
  },
  "delivery.reported": {
    when: "A target reported a delivery's result.",
    fields: ["repository", "eventId", "deliveryId", "target", "outcome", "reason"],
  },
  "coalesce.refused": {
    when: "A push was not merged with others, because it is not confirmed.",
    fields: ["repository", "eventId", "deliveryId", "reason"],
  },
  "approval.needed": {
    when: "A delivery waits for approval.",
    fields: ["repository", "eventId", "deliveryId", "target"],
  },
  "approval.decided": {
    when: "A delivery was approved or rejected.",
    fields: ["repository", "eventId", "deliveryId", "target", "decision", "by"],
  },
  "target.paused": {
    when: "A target answered 410 or asked for a pause (then without `probeInMs`), its breaker opened, or a probe failed.",
    fields: ["repository", "target", "reason", "probeInMs"],
  },
  "target.resumed": { when: "A target takes deliveries again.", fields: ["repository", "target"] },
  "tunnel.connected": { when: "A tunnel's client connected.", fields: ["tunnel"] },
  "tunnel.disconnected": { when: "A tunnel's client disconnected.", fields: ["tunnel"] },
  "tunnel.taken_over": {
    when: "Another client of a tunnel now gets the requests: the newest one has changed.",
    fields: ["tunnel"],
  },
  "tunnel.not_told": {
    when: "A repository could not be told that a client connected; a probe will find out.",
    fields: ["repository", "target", "reason"],
  },
  "callback.attempted": {
    when: "An attempt at the callback ended, or was interrupted.",
    fields: ["repository", "eventId", "state", "status", "outcome", "reason"],
  },
} as const satisfies LogEvents;
