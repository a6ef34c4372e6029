import type { AuditEntry } from "../../core/api/audit.ts";
import { timeOf } from "./describe-event.ts";

/** Formats an operator's action as a row of a table: time, operator, action, object. */
export function describeAction(entry: AuditEntry): string[] {
  const { at, action, by, claim, repository, target, event, delivery, revision, count, detail } = entry;
  const subject = [
    ...(repository === undefined ? [] : [repository]),
    ...(target === undefined ? [] : [`to ${target}`]),
    ...([delivery ?? event] as const).filter((id) => id !== undefined),
    ...(revision === undefined ? [] : [`revision ${revision}`]),
    ...(count === undefined ? [] : [`${count} events`]),
    ...(detail === undefined ? [] : [detail]),
  ];
  return [timeOf(at), claim === undefined ? by : `${by} (${claim})`, action, subject.join("  ")];
}
