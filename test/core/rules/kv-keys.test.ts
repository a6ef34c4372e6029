import { expect, it } from "vitest";
import { HISTORY_PREFIX, historyKey, PAUSES_KEY, RULES_KEY } from "../../../src/core/rules/kv-keys.ts";

it("keeps rules and pauses under the keys that earlier versions wrote", () => {
  expect([RULES_KEY, PAUSES_KEY, HISTORY_PREFIX]).toEqual(["rules", "paused", "rules:history:"]);
});

it("keeps a replaced document under the time of its replacement", () => {
  expect(historyKey(new Date(Date.UTC(2026, 10, 23, 12)))).toBe("rules:history:2026-11-23T12:00:00.000Z");
});
