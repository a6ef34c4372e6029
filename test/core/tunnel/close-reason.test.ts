import * as fc from "fast-check";
import { expect, it } from "vitest";
import { closeReason } from "../../../src/core/tunnel/close-reason.ts";

it.each([
  ["short", "no frame", "no frame"],
  ["exactly long enough", "x".repeat(123), "x".repeat(123)],
  ["too long", "x".repeat(124), "x".repeat(123)],
  ["too long in the middle of a character of two bytes", `${"x".repeat(122)}é`, "x".repeat(122)],
  ["too long in the middle of a character of four bytes", `${"x".repeat(120)}🔐`, "x".repeat(120)],
  ["too long at the end of a character", `${"x".repeat(119)}🔐🔐`, `${"x".repeat(119)}🔐`],
])("a close reason that is %s is cut after a whole character", (_, text, expected) => {
  expect(closeReason(text)).toBe(expected);
});

it("a close reason is at most 123 bytes, and a prefix of the text", () => {
  // The mark of a character that was cut is none of the text's own.
  const whole = fc.string({ unit: "grapheme", maxLength: 300 }).filter((text) => !text.includes("\ufffd"));
  fc.assert(
    fc.property(whole, (text) => {
      const reason = closeReason(text);
      expect(Buffer.byteLength(reason)).toBeLessThanOrEqual(123);
      expect(text.startsWith(reason)).toBe(true);
      expect(reason).not.toContain("\ufffd");
    }),
  );
});
