import { env } from "cloudflare:workers";
import { expect, it } from "vitest";
import { readSettings } from "../../src/worker/env/settings.ts";

it.each([
  ["7", 7],
  ["", 30],
  ["0", 30],
  ["-1", 30],
  ["1.5", 30],
  ["a month", 30],
])("RETENTION_DAYS of %j keeps settled events for %i days", (days, expected) => {
  expect(readSettings({ ...env, RETENTION_DAYS: days }).retentionDays).toBe(expected);
});

it.each([
  ["paid", "paid"],
  ["free", "free"],
  ["", "free"],
  ["enterprise", "free"],
])("PLAN of %j measures against the %s plan", (plan, expected) => {
  expect(readSettings({ ...env, PLAN: plan }).plan).toBe(expected);
});
