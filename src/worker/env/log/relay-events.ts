import type { LogEvents } from "./event-table.ts";

/** Log events of the relay as a whole: rules, operators, upkeep. */
export const RELAY_EVENTS = {
  "rules.missing": { when: "KV has no rule document.", fields: ["reason"] },
  "rules.invalid": { when: "The rule document has mistakes.", fields: ["reason", "problems"] },
  "rules.unreadable": {
    when: "KV could not be read; the last document stays in force.",
    fields: ["reason"],
  },
  "operator.acted": {
    when: "An entry of [the audit trail](api.md#audit).",
    fields: [
      "action",
      "by",
      "via",
      "claim",
      "repository",
      "eventId",
      "deliveryId",
      "target",
      "revision",
      "count",
      "detail",
    ],
  },
  "audit.not_recorded": {
    when: "An action is missing in the audit trail.",
    fields: ["action", "by", "reason"],
  },
  "access.refused": { when: "A token of Cloudflare Access was refused.", fields: ["reason"] },
  "access.keys_unavailable": { when: "Cloudflare Access's keys could not be fetched.", fields: ["reason"] },
  "relay.misconfigured": {
    when: "`RELAY_TOKENS` is missing or invalid; answered 503.",
    fields: ["reason"],
  },
  "links.rotated": { when: "An operator replaced the key of links.", fields: ["keyId"] },
  "directory.pruned": { when: "The directory deleted `count` old events.", fields: ["count"] },
  "repositories.tended": {
    when: "The hourly round over `count` repositories ended.",
    fields: ["count", "failed"],
  },
  "cron.failed": { when: "A piece of the hourly run failed; the others ran.", fields: ["piece", "reason"] },
  "redelivery.step": { when: "A redelivery by filter made progress.", fields: ["id", "done", "failed"] },
  "budget.low": {
    when: "90 % of a resource [of the plan](metrics.md#the-budget) is used; once a day.",
    fields: ["plan", "resource", "used", "limit"],
  },
} as const satisfies LogEvents;
