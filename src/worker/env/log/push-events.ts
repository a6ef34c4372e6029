import type { LogEvents } from "./event-table.ts";

/** Log events of pushes, alerts and stored events. */
export const PUSH_EVENTS = {
  "event.accepted": {
    when: "A push was stored and routed.",
    fields: ["repository", "tag", "eventId", "token", "rules", "targets"],
  },
  "event.duplicate": {
    when: "A push came again; `eventId` is the stored one's.",
    fields: ["repository", "tag", "eventId", "token"],
  },
  "event.held": {
    when: "A push was stored, but not routed yet.",
    fields: ["repository", "tag", "eventId", "token", "rules", "targets", "reason"],
  },
  "event.released": { when: "A held push was routed.", fields: ["repository", "eventId", "rules", "reason"] },
  "event.not_stored": {
    when: "A push or a signal was answered 503.",
    fields: ["repository", "repositories", "reason", "attempt"],
  },
  "request.rejected": {
    when: "A request to the hook was refused: the first 20 of a kind, then one each 30 seconds.",
    fields: ["status", "reason", "token", "problems"],
  },
  "push.checked": {
    when: "Docker Hub or a registry was asked about a push, and for the `tags` of one by digest alone.",
    fields: ["repository", "eventId", "outcome", "attempt", "reason", "tags"],
  },
  "signal.taken": {
    when: "A [signal](stages.md#gates) was kept; it changed `events` pushes that wait.",
    fields: ["repository", "kind", "tag", "digest", "outcome", "severity", "events"],
  },
  "watch.ended": {
    when: "Docker Hub was asked for [missed pushes](watch.md) of `count` repositories.",
    fields: ["count", "missed"],
  },
  "alert.raised": {
    when: "An alert was stored.",
    fields: ["repository", "eventId", "type", "target", "reason", "about"],
  },
  "alert.routed": { when: "An alert was routed.", fields: ["repository", "eventId", "rules", "reason"] },
  "events.pruned": { when: "A repository deleted `count` old events.", fields: ["repository", "count"] },
  "events.deleted": {
    when: "An operator deleted `count` events of a repository.",
    fields: ["repository", "count", "bytes", "cancelled"],
  },
  "events.not_deleted": {
    when: "`count` events could not be deleted and stay.",
    fields: ["repository", "count", "reason"],
  },
} as const satisfies LogEvents;
