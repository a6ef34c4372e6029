import { LOG_EVENTS } from "../../src/worker/env/log/log-events.ts";
import { table, type Section } from "./section.ts";

/** Writes the table of log events. */
export function logSections(): readonly Section[] {
  const rows = Object.entries(LOG_EVENTS).map(([name, { when, fields }]) => [
    `\`${name}\``,
    when,
    `\`${fields.join(", ")}\``,
  ]);
  return [{ page: "log.md", name: "log events", markdown: table(["`event`", "When", "Fields"], rows) }];
}
