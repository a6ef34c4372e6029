import type { Overrides } from "../../core/rules/routing.ts";
import type { Stage } from "../../core/delivery/stage.ts";

/** A condition that a delivery waits for before its first attempt, beside its delay. */
export type Wait =
  | { readonly for: "verification"; readonly by: string; readonly within?: string }
  | { readonly for: "coalesce"; readonly window: string; readonly max?: string }
  | { readonly for: "targets"; readonly targets: readonly string[] }
  | { readonly for: "soak"; readonly duration: string }
  | { readonly for: "approval" }
  | { readonly for: "window"; readonly window: NonNullable<Stage["window"]> };

/** Lists the conditions that a rule sets for a delivery, in the order of waiting. */
export function waitsOf({ verify, coalesce, after, soak, approval, window }: Overrides = {}): Wait[] {
  const waits: Wait[] = [];
  if (verify !== undefined) {
    const { by, within } = typeof verify === "string" ? { by: verify, within: undefined } : verify;
    waits.push({ for: "verification", by, ...(within !== undefined && { within }) });
  }
  if (coalesce !== undefined) {
    const { window: quiet, max } = coalesce;
    waits.push({ for: "coalesce", window: quiet, ...(max !== undefined && { max }) });
  }
  if (after !== undefined) waits.push({ for: "targets", targets: after });
  if (soak !== undefined) waits.push({ for: "soak", duration: soak });
  if (approval === true) waits.push({ for: "approval" });
  if (window !== undefined) waits.push({ for: "window", window });
  return waits;
}

/** Describes a condition for people. */
export function describeWait(wait: Wait): string {
  switch (wait.for) {
    case "verification":
      return `waits until the push is confirmed by ${wait.by}${wait.within === undefined ? "" : `, at most ${wait.within}`}`;
    case "coalesce":
      return `waits for ${wait.window} without another such push${wait.max === undefined ? "" : `, at most ${wait.max}`}, and stands for all of them`;
    case "targets":
      return `waits until ${wait.targets.join(", ")} ${wait.targets.length === 1 ? "is" : "are"} delivered; if one fails, nothing is sent`;
    case "soak":
      return `waits for ${wait.duration} without a failure`;
    case "approval":
      return "waits for an approval";
    case "window":
      return `waits for its window: ${JSON.stringify(wait.window)}`;
  }
}
