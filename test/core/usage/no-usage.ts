import type { PeriodUsage } from "../../../src/core/usage/budget.ts";

/** The usage of a period in which nothing happened. */
export const NO_USAGE: PeriodUsage = {
  requests: 0,
  objectRequests: 0,
  rowsWritten: 0,
  rowsRead: 0,
  objectGbSeconds: 0,
  kvReads: 0,
  kvWrites: 0,
  events: 0,
};
