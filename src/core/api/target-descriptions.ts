import { TargetList, TargetState, TestOutcome } from "./target.ts";
import type { Description } from "./operation.ts";

/** Descriptions of target-operations.ts. */
export const TARGET_DESCRIPTIONS = {
  listTargets: {
    summary: "The targets, with their health",
    answers: { 200: TargetList },
  },
  pauseTarget: {
    summary: "Pauses a target: deliveries wait",
    answers: { 200: TargetState },
  },
  resumeTarget: {
    summary: "Ends the pause, and closes open breakers",
    answers: { 200: TargetState },
  },
  testTarget: {
    summary: "Sends a sample push at once",
    answers: { 200: TestOutcome },
  },
} as const satisfies Readonly<Record<string, Description>>;
