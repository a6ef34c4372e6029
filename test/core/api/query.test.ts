import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { EventQuery, Time, wholeNumber } from "../../../src/core/api/query.ts";

describe("a whole number of a query", () => {
  const Number1To100 = wholeNumber(1, 100, "expected a number from 1 to 100");

  it.each([
    ["1", 1],
    ["100", 100],
    [50, 50],
    ["1e2", 100],
  ])("%j is %d", (given, number) => {
    expect(v.parse(Number1To100, given)).toBe(number);
  });

  it.each(["0", "101", "1.5", "-1", "many", "", "NaN", "Infinity", 0, 1.5, null, true, undefined])(
    "%j is refused",
    (given) => {
      const { success, issues } = v.safeParse(Number1To100, given);
      expect(success).toBe(false);
      expect(issues?.length).toBeGreaterThan(0);
    },
  );

  it("says what was expected", () => {
    expect(v.safeParse(Number1To100, "many").issues?.[0]?.message).toBe("expected a number from 1 to 100");
    expect(v.safeParse(Time, "9007199254740992").issues?.[0]?.message).toBe(
      "expected a time in milliseconds since 1970",
    );
    expect(v.parse(Time, "1800000000000")).toBe(1_800_000_000_000);
  });
});

describe("a query for events", () => {
  it.each([
    [{ repository: "acme/*", limit: "5" }, /^$/],
    [{ repository: `${"a".repeat(49)}*` }, /^$/],
    [{ repository: `${"a".repeat(50)}*` }, "expected at most 50 bytes in a value with *"],
    [{ repository: "a".repeat(200) }, /^$/],
    [{ q: "acme/* status:failed" }, /^$/],
    [{ q: "status:broken" }, "status: expected one of pending, delivered, failed, held, unrouted, superseded"],
    [{ q: "target: status:broken" }, /^target: expected a value; status: expected one of/],
    [{ cursor: "1800000000000_evt_a9h3xq5m1r0000000000000000" }, /^$/],
    [{ cursor: "first" }, "expected the `next` of an earlier answer"],
  ])("%j is as expected, or the problem names the field", (query, problem) => {
    const { issues } = v.safeParse(EventQuery, query);
    expect(issues?.[0].message ?? "").toMatch(problem);
  });
});
