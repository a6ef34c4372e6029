import type { LogEvents } from "./event-table.ts";

/** Log events of deliveries, targets and tunnels. */
export const DELIVERY_EVENTS = {
  "delivery.attempted": {
    when: "An attempt has ended: a [first one that succeeded](#levels) only with `LOG_LEVEL=debug`.",
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
    when: "A delivery ended without a request.",
    fields: ["repository", "eventId", "deliveryId", "target", "outcome", "reason", "durationMs", "retryInMs"],
  },
  "delivery.superseded": {
    when: "A newer push replaced `count` waiting deliveries.",
    fields: ["repository", "eventId", "target", "count"],
  },
  "delivery.reported": {
    when: "A target reported a delivery's result.",
    fields: ["repository", "eventId", "deliveryId", "target", "outcome", "reason"],
  },
  "coalesce.refused": {
    when: "An unconfirmed push was not merged.",
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
    when: "A target answered 410, asked for a pause, opened its breaker, or failed a probe.",
    fields: ["repository", "target", "reason", "probeInMs"],
  },
  "target.resumed": { when: "A target takes deliveries again.", fields: ["repository", "target"] },
  "tunnel.connected": { when: "A tunnel's client connected.", fields: ["tunnel"] },
  "tunnel.disconnected": { when: "A tunnel's client disconnected.", fields: ["tunnel"] },
  "tunnel.taken_over": {
    when: "Another client of the tunnel gets the requests now.",
    fields: ["tunnel"],
  },
  "tunnel.not_told": {
    when: "A repository was not told that a client connected; a probe finds out.",
    fields: ["repository", "target", "reason"],
  },
  "callback.attempted": {
    when: "An attempt at the callback is over.",
    fields: ["repository", "eventId", "state", "status", "outcome", "reason"],
  },
} as const satisfies LogEvents;
