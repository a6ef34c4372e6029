import type { Operation } from "./operation.ts";
import { PauseRequest } from "./requests.ts";

/** Operations on targets. */
export const TARGET_OPERATIONS = {
  listTargets: {
    method: "GET",
    path: "/targets",
    problems: [409],
  },
  pauseTarget: {
    method: "POST",
    path: "/targets/:name/pause",
    body: PauseRequest,
  },
  resumeTarget: {
    method: "POST",
    path: "/targets/:name/resume",
  },
  testTarget: {
    method: "POST",
    path: "/targets/:name/test",
  },
} as const satisfies Readonly<Record<string, Operation>>;
