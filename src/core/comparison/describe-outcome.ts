import type { Outcome } from "./outcome.ts";

/** Says in a few words where an event goes. */
export function describeOutcome({ targets, held, refused }: Outcome): string {
  if (refused !== undefined) return "refused";
  if (held !== undefined) return "held";
  return targets.length === 0 ? "no target" : targets.join(", ");
}
