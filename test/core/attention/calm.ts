import type { AttentionFacts } from "../../../src/core/attention/facts.ts";

/** The facts of a relay that needs nobody. */
export const CALM: AttentionFacts = {
  from: 0,
  targets: {},
  failing: [],
  approvals: [],
  held: { count: 0 },
  blocks: [],
  tokens: [],
  unusedTokens: [],
  rejections: [],
  budget: { status: "ok", plan: "free", resetsAt: 0, resources: [] },
};
