import type { LogEvents } from "./event-table.ts";

/** Log events of faults. */
export const FAULT_EVENTS = {
  "request.failed": { when: "A request was answered 500.", fields: ["reason"] },
  "alarm.failed": { when: "A run of the alarm failed; the next one does the rest.", fields: ["repository", "reason"] },
  "directory.unreachable": {
    when: "The directory could not be reached; what had to be stored there is tried again.",
    fields: ["repository", "reason"],
  },
  "alert.not_raised": {
    when: "An alert could not be handed to its repository; it is tried again.",
    fields: ["repository", "eventId", "reason"],
  },
  "allowance.unreachable": {
    when: "A token's limits could not be checked; the push was answered 503 and is not stored.",
    fields: ["token", "reason"],
  },
  "limit.unreachable": {
    when: "A limit of the platform could not be checked; the request was served.",
    fields: ["reason"],
  },
  "gate.unreachable": {
    when: "A slot in a target's rate could not be reserved; the attempt is made at once.",
    fields: ["target", "reason"],
  },
  "sender.failed": {
    when: "An attempt in an invocation of its own failed or was not answered; it is repeated.",
    fields: ["reason"],
  },
  "begin.failed": {
    when: "The outcome of a first attempt could not be recorded; it is repeated when its lease expires.",
    fields: ["repository", "eventId", "reason"],
  },
  "redelivery.failed": { when: "A step of a redelivery by filter failed; it is tried again.", fields: ["reason"] },
  "analytics.failed": {
    when: "A point could not be written to Analytics Engine; nothing else was lost.",
    fields: ["reason"],
  },
  "watch.failed": {
    when: "Docker Hub could not be asked for missed pushes of every repository; it is asked again. At most once a round.",
    fields: ["reasons"],
  },
} as const satisfies LogEvents;
