import type { AttentionFacts } from "../../../src/core/attention/facts.ts";
import { CALM as NOTHING } from "./calm.ts";

// Facts of a noon, for items and their details.

export const DAY_MS = 86_400_000;
export const NOW = Date.UTC(2026, 10, 29, 12);
export const FROM = NOW - 7 * DAY_MS;

export const CALM: AttentionFacts = {
  ...NOTHING,
  from: FROM,
  targets: { production: {}, staging: {} },
  budget: { ...NOTHING.budget, resetsAt: NOW + DAY_MS },
};

export const approval = {
  delivery: "dlv_1_2",
  event: "evt_1",
  target: "production",
  repository: "acme/web",
  receivedAt: NOW,
};
export const block = {
  kind: "breaker",
  target: "staging",
  repository: "acme/web",
  reason: "answered 503",
  since: NOW - 1,
} as const;
export const rejection = { at: NOW - 1000, status: 403, reason: "the token is for others" };
export const used = { label: "hub", lastUsedAt: NOW, repositories: [] };
