import type { LogEvents } from "./event-table.ts";

/** Log events of faults. */
export const FAULT_EVENTS = {
  "request.failed": { when: "A request was answered 500.", fields: ["reason"] },
  "alarm.failed": { when: "An alarm run failed; the next one does the rest.", fields: ["repository", "reason"] },
  "directory.unreachable": {
    when: "The directory could not be reached; updates are retried.",
    fields: ["repository", "reason"],
  },
  "alert.not_raised": {
    when: "An alert could not be stored; it is retried.",
    fields: ["repository", "eventId", "reason"],
  },
  "allowance.unreachable": {
    when: "A token's limits could not be checked; answered 503.",
    fields: ["token", "reason"],
  },
  "limit.unreachable": {
    when: "A rate limit could not be checked; the request was served.",
    fields: ["reason"],
  },
  "gate.unreachable": {
    when: "A target's `rate` could not be checked; the attempt is made at once.",
    fields: ["target", "reason"],
  },
  "sender.failed": {
    when: "An attempt's invocation failed; the attempt is repeated.",
    fields: ["reason"],
  },
  "begin.failed": {
    when: "A first attempt's outcome was not stored; the attempt is repeated.",
    fields: ["repository", "eventId", "reason"],
  },
  "kept.not_accepted": {
    when: "Pushes kept during a rollback could not be accepted; retried at the next start.",
    fields: ["repository", "reason"],
  },
  "redelivery.failed": { when: "A step of a redelivery failed; it is retried.", fields: ["reason"] },
  "analytics.failed": {
    when: "A point for Analytics Engine was lost.",
    fields: ["reason"],
  },
  "watch.failed": {
    when: "Docker Hub could not be asked about some repositories.",
    fields: ["reasons"],
  },
} as const satisfies LogEvents;
