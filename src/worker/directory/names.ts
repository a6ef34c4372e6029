import type { EventSummary } from "../../core/record/summary.ts";

/** Between names in the column that holds an event's rules and targets; neither can have it in its name. */
const SEPARATOR = "\u001f";

/** The column that rule and target names are searched in. */
export function namesOf({ rules, deliveries }: EventSummary): string {
  const names = [...rules.map((rule) => `rule=${rule}`), ...deliveries.map(({ target }) => `target=${target}`)];
  return SEPARATOR + names.map((name) => name + SEPARATOR).join("");
}

/** What a rule or a target looks like in that column. */
export function nameIn(kind: "rule" | "target", name: string): string {
  return `${SEPARATOR}${kind}=${name}${SEPARATOR}`;
}
