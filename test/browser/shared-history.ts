import type { TestProject } from "vitest/node";
import { startHistoryRelay } from "./history.ts";

/** Starts one relay with the history for all suites that only look. A suite that changes something starts its own. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const history = await startHistoryRelay();
  const { url, operators, events } = history;
  project.provide("history", { url: url.href, operators, events });
  return async () => history[Symbol.asyncDispose]();
}
