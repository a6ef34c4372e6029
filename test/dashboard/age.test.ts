import { expect, it } from "vitest";
import { agoOf } from "../../src/dashboard/parts/age.ts";

const NOW = Date.UTC(2026, 10, 30, 12);

it.each([
  [-5000, "just now"],
  [9100, "just now"],
  [59_999, "just now"],
  [60_000, "1 min ago"],
  [3_599_999, "59 min ago"],
  [3_600_000, "1 h ago"],
  [86_399_999, "23 h ago"],
  [86_400_000, "1 d ago"],
  [200_000_000, "2 d ago"],
])("%i ms before now is %s", (ms, text) => {
  expect(agoOf(NOW - ms, NOW)).toBe(text);
});
