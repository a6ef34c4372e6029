import type { EventGate } from "./gate.ts";

/** Describes a gate of an event for people: `passed: severity none, Trivy`. */
export function describeGate({ on, signal, refusal }: Pick<EventGate, "on" | "signal" | "refusal">): string {
  if (signal === undefined) return `waits for a ${on}`;
  const { status, severity, scanner } = signal;
  const facts = [severity === undefined ? status : `severity ${severity}`, ...(scanner === undefined ? [] : [scanner])];
  return refusal === undefined ? `passed: ${facts.join(", ")}` : `stopped: ${refusal}`;
}
