import { LOG_EVENTS } from "../../src/worker/env/log/log-events.ts";
import { table, type Section } from "./section.ts";

/** Fields that the page explains once for all events, so that the table leaves them out. */
const COMMON: ReadonlySet<string> = new Set(["repository", "eventId", "deliveryId", "target", "reason"]);

/** Writes the table of log events. Fields that the text names are not repeated. */
export function logSections(): readonly Section[] {
  const rows = Object.entries(LOG_EVENTS).map(([name, { when, fields }]) => {
    const own = fields.filter((field) => !COMMON.has(field) && !when.includes(`\`${field}\``));
    return [`\`${name}\``, when, own.length === 0 ? "" : `\`${own.join(", ")}\``];
  });
  return [{ page: "log.md", name: "log events", markdown: table(["`event`", "When", "Other fields"], rows) }];
}
