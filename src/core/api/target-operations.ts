import type { Operation } from "./operation.ts";
import { PauseRequest, TargetList, TargetState, TestOutcome } from "./target.ts";

/** Operations on targets. */
export const TARGET_OPERATIONS = {
  listTargets: {
    method: "GET",
    path: "/targets",
    summary: "The targets, with their health",
    answers: { 200: TargetList },
    problems: [409],
  },
  pauseTarget: {
    method: "POST",
    path: "/targets/:name/pause",
    summary: "Pauses a target: deliveries wait",
    body: PauseRequest,
    answers: { 200: TargetState },
  },
  resumeTarget: {
    method: "POST",
    path: "/targets/:name/resume",
    summary: "Ends the pause, and closes open breakers",
    answers: { 200: TargetState },
  },
  testTarget: {
    method: "POST",
    path: "/targets/:name/test",
    summary: "Sends a sample push at once",
    answers: { 200: TestOutcome },
  },
} as const satisfies Readonly<Record<string, Operation>>;
