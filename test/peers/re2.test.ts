import { describe, expect, it } from "vitest";
import { compileRegex } from "../../src/core/expression/regex.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

interface Group {
  readonly name: string;
  readonly strings: readonly string[];
  /** For each expression the strings in which RE2 finds it, as bits in hexadecimal. */
  readonly expressions: Readonly<Record<string, string>>;
}

const { groups } = tableOf("re2") as { groups: readonly Group[] };

interface Check {
  readonly expression: string;
  readonly text: string;
  readonly outcome: Outcome;
}

function checksOf({ strings, expressions }: Group): Check[] {
  return Object.entries(expressions).flatMap(([expression, bits]) => {
    const compiled = compileRegex(expression, false);
    const found = BigInt(`0x${bits}`);
    return strings.map((text, index) => {
      const expected = ((found >> BigInt(index)) & 1n) === 1n;
      const outcome = !compiled.ok ? "refused" : compiled.value(text) === expected ? "agree" : "differ";
      return { expression, text, outcome };
    });
  });
}

const checks = groups.flatMap(checksOf);

describe("a regular expression finds what RE2 finds", () => {
  it("in every string", () => {
    expect(checks.filter(({ outcome }) => outcome === "differ")).toEqual([]);
  });

  // It matches one byte of a text in UTF-8, which a JavaScript string does not have.
  it("and is refused only for \\C", () => {
    const refused = checks.filter(({ outcome }) => outcome === "refused");
    expect(refused.filter(({ expression }) => !expression.includes("\\C"))).toEqual([]);
  });

  it("as often as the page says", () => {
    expect(countsOf(checks.map(({ outcome }) => outcome))).toEqual(countsOnPage("re2"));
  });
});
