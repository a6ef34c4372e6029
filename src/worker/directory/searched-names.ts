import type { EventSummary } from "../../core/record/summary.ts";

/** Separates the names in the column that holds an event's rules and targets. No name can contain it. */
const SEPARATOR = "\u001f";

/** The value of that column for an event. */
export function namesOf({ rules, deliveries }: EventSummary): string {
  const names = [...rules.map((rule) => `rule=${rule}`), ...deliveries.map(({ target }) => `target=${target}`)];
  return SEPARATOR + names.map((name) => name + SEPARATOR).join("");
}

/** The text to search that column for, to find a rule or a target. */
export function nameIn(kind: "rule" | "target", name: string): string {
  return `${SEPARATOR}${kind}=${name}${SEPARATOR}`;
}
