import type { EventGate } from "./gate.ts";

type Described = Pick<EventGate, "on" | "signal" | "refusal" | "manifests" | "missing">;

/** Describes a gate of an event for people: `passed: severity none, Trivy, 2 platforms`. */
export function describeGate({ on, signal, refusal, manifests = {}, missing }: Described): string {
  const { length: heard } = Object.keys(manifests);
  if (signal === undefined) {
    return heard === 0 ? `waits for a ${on}` : `waits for a ${on} of ${missing} of ${heard + (missing ?? 0)} platforms`;
  }
  const { status, severity, scanner } = signal;
  const facts = [
    severity === undefined ? status : `severity ${severity}`,
    ...(scanner === undefined ? [] : [scanner]),
    ...(heard > 1 ? [`${heard} platforms`] : []),
  ];
  return refusal === undefined ? `passed: ${facts.join(", ")}` : `stopped: ${refusal}`;
}
