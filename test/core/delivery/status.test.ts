import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseStatusExpressions } from "../../../src/core/delivery/status.ts";

function isMeant(expressions: readonly string[], status: number): boolean {
  const test = parseStatusExpressions(expressions, () => true);
  if (!test.ok) throw new Error(test.error);
  return test.value(status);
}

describe("parseStatusExpressions", () => {
  it.each<[expressions: string[], meant: number[], others: number[]]>([
    [["503"], [503], [502, 504]],
    [["500-599"], [500, 550, 599], [499, 600]],
    [["500-500"], [500], [499, 501]],
    [[">=500"], [500, 999], [499]],
    [[">400"], [401, 599], [400]],
    [["<=499"], [499, 100], [500]],
    [["<300"], [299], [300]],
    [
      ["408", "429", "500-599"],
      [408, 429, 502],
      [404, 428, 600],
    ],
    [
      ["500-599", "!501"],
      [500, 502],
      [501, 404],
    ],
    [
      ["!501", "500-599"],
      [500, 502],
      [501, 404],
    ],
    [
      ["500-599", "!501-503", "!>=520"],
      [500, 504, 519],
      [501, 503, 520, 599],
    ],
    // Exclusions alone include all other statuses.
    [["!501"], [500, 404, 301], [501]],
    [[" >= 500 ", "! 501"], [500], [501, 499]],
    [["503", "!503"], [], [503]],
    [[], [100, 404, 500], []],
  ])("%j", (expressions, meant, others) => {
    expect(meant.filter((status) => !isMeant(expressions, status))).toEqual([]);
    expect(others.filter((status) => isMeant(expressions, status))).toEqual([]);
  });

  it.each([
    "",
    "!",
    "5xx",
    "50",
    "5000",
    "500-",
    "-500",
    "500-59",
    "599-500",
    "!501-500",
    "500..599",
    "500,501",
    "=500",
    "==500",
    ">",
    ">50",
    ">500-599",
    "!!500",
    "!=500",
    "5 xx",
    "٥٠٠",
    "500\n",
    "all",
  ])("refuses %j, and names the invalid expression", (expression) => {
    expect(parseStatusExpressions(["200", expression, "nonsense"], () => true)).toEqual({
      ok: false,
      error: expression,
    });
  });

  it("follows the bounds for any status", () => {
    const status = fc.integer({ min: 100, max: 999 });
    fc.assert(
      fc.property(status, status, status, (from, to, at) => {
        const [low, high] = [Math.min(from, to), Math.max(from, to)];
        expect(isMeant([`${low}-${high}`], at)).toBe(at >= low && at <= high);
        expect(isMeant([`!${low}-${high}`], at)).toBe(at < low || at > high);
        expect(isMeant([`>=${low}`, `!>${high}`], at)).toBe(at >= low && at <= high);
        expect(isMeant([`<${low}`, `>${high}`], at)).toBe(at < low || at > high);
      }),
    );
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (expressions) => {
        const test = parseStatusExpressions(expressions, () => true);
        expect(test.ok || expressions.includes(test.error)).toBe(true);
      }),
    );
  });
});
