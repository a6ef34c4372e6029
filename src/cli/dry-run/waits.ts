import { DEFAULT_WITHIN } from "../../core/delivery/gate.ts";
import type { Decision } from "../../core/record/decision.ts";
import type { Overrides } from "../../core/rules/routing.ts";
import type { Stage } from "../../core/delivery/stage.ts";

/** A condition that a delivery waits for before its first attempt, beside its delay. */
export type Wait =
  | { readonly for: "verification"; readonly by: string; readonly within?: string }
  | { readonly for: "coalesce"; readonly window: string; readonly max?: string }
  | { readonly for: "targets"; readonly targets: readonly string[] }
  | {
      readonly for: "gate";
      readonly gate: string;
      readonly on: string;
      readonly pass?: string;
      readonly within: string;
    }
  | { readonly for: "soak"; readonly duration: string }
  | { readonly for: "approval" }
  | { readonly for: "window"; readonly window: NonNullable<Stage["window"]> };

/** Lists the conditions that a rule sets for a delivery, in the order of waiting. */
export function waitsOf(
  { verify, coalesce, after = [], soak, approval, window }: Overrides = {},
  gates: NonNullable<Decision["gates"]> = {},
): Wait[] {
  const waits: Wait[] = [];
  if (verify !== undefined) {
    const { by, within } = typeof verify === "string" ? { by: verify, within: undefined } : verify;
    waits.push({ for: "verification", by, ...(within !== undefined && { within }) });
  }
  if (coalesce !== undefined) {
    const { window: quiet, max } = coalesce;
    waits.push({ for: "coalesce", window: quiet, ...(max !== undefined && { max }) });
  }
  const targets = after.filter((name) => !Object.hasOwn(gates, name));
  if (targets.length > 0) waits.push({ for: "targets", targets });
  for (const [gate, { on, pass, within = DEFAULT_WITHIN }] of Object.entries(gates)) {
    if (after.includes(gate)) waits.push({ for: "gate", gate, on, ...(pass !== undefined && { pass }), within });
  }
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
    case "gate":
      return `waits at most ${wait.within} for a ${wait.on} that passes the gate ${wait.gate}${wait.pass === undefined ? "" : `: ${wait.pass}`}; otherwise nothing is sent`;
    case "soak":
      return `waits for ${wait.duration} without a failure`;
    case "approval":
      return "waits for an approval";
    case "window":
      return `waits for its window: ${JSON.stringify(wait.window)}`;
  }
}
