import type { Comparison } from "../../../src/core/api/comparison.ts";

/** An event that would go elsewhere. */
export const CHANGE: Comparison["changes"][number] = {
  event: { id: "evt_1", receivedAt: Date.UTC(2026, 10, 23, 9), type: "push", repository: "acme/web", tag: "v1" },
  before: { targets: ["deploy"] },
  after: { targets: [] },
  added: [],
  removed: ["deploy"],
  settings: [],
  why: [{ rule: "release", text: "matched, and is gone" }],
};
/** A page of a comparison without such events. */
export const PAGE: Comparison = {
  compared: 25,
  unreadable: 0,
  changes: [],
  baseline: "live",
  revision: "r1",
  targets: [],
};
