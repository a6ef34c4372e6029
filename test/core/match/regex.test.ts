import { describe, expect, it } from "vitest";
import { isMatch, matchProblems } from "../rules-of.ts";

function finds(regex: string, tag: string, ignoreCase = false): boolean {
  return isMatch({ tag: { regex, ignore_case: ignoreCase } }, { tag });
}

describe("a regular expression", () => {
  it.each<[regex: string, text: string, expected: boolean]>([
    ["1\\.2", "v1.2.3", true],
    ["^1\\.2", "v1.2.3", false],
    ["2\\.3$", "v1.2.3", true],
    ["^v(\\d+)\\.(\\d+)\\.(\\d+)$", "v1.22.333", true],
    ["^(?:release|hotfix)-", "hotfix-7", true],
    ["^(?P<year>20\\d\\d)\\.(?<month>\\d\\d)$", "2026.11", true],
    ["(?i)^RC", "rc1", true],
    ["[[:alpha:]]+\\p{Nd}", "rc1", true],
    ["^\\Qv1.2\\E$", "v1x2", false],
    ["^\\Qv1.2\\E$", "v1.2", true],
    ["\\bv1\\b", "web-v1-alpine", true],
    ["", "anything", true],
    // An end is the end of the text, never of a line.
    ["^v1$", "v1\n", false],
    ["^v1", "x\nv1", false],
    [".", "\n", false],
    ["^.$", "😀", true],
  ])("%s in %j: %s", (regex, text, expected) => {
    expect(finds(regex, text)).toBe(expected);
  });

  it("can ignore case", () => {
    expect(finds("^RC\\d$", "rc1", true)).toBe(true);
    expect(finds("^RC\\d$", "rc1")).toBe(false);
  });
});

describe("an invalid regular expression is refused", () => {
  it.each([
    ["("],
    [")"],
    ["["],
    ["*"],
    ["a**"],
    ["a{2,1}"],
    ["\\p{Klingon}"],
    // Features of backtracking engines, which need more than linear time.
    ["(?=a)"],
    ["(?!a)"],
    ["(?<=v)1"],
    ["(?<!v)1"],
    ["(a)\\1"],
    ["(?>a)"],
    ["a++"],
  ])("%s", (regex) => {
    expect(matchProblems({ tag: { regex } })).toEqual([
      expect.stringMatching(/^tag\.regex: expected a regular expression in RE2's syntax: error parsing regexp: /),
    ]);
  });

  it("a regular expression that is too long or repeats too much is refused", () => {
    expect(matchProblems({ tag: { regex: "a".repeat(500) } })).toEqual([]);
    expect(matchProblems({ tag: { regex: "a".repeat(501) } })).toEqual([
      "tag.regex: expected a regular expression of at most 500 characters",
    ]);
    expect(matchProblems({ tag: { regex: "a{1000}" } })).toEqual([]);
    expect(matchProblems({ tag: { regex: "a{1000}b{1000}" } })).toEqual([
      "tag.regex: expected a regular expression with fewer repetitions",
    ]);
    expect(matchProblems({ tag: { regex: "(a{1000}){1000}" } })).toHaveLength(1);
  });
});

describe("a hostile text", () => {
  // A backtracking engine needs longer than anyone waits for these.
  it.each<[regex: string, text: string, expected: boolean]>([
    ["^(a+)+$", `${"a".repeat(50_000)}!`, false],
    ["^(a|aa)+$", `${"a".repeat(50_000)}!`, false],
    ["^([a-z]+)*\\d$", "a".repeat(50_000), false],
    ["(.*)*x$", "a".repeat(50_000), false],
    ["^(?:a?){100}a{100}$", "a".repeat(100), true],
    ["^(?:(?:a*)*)*b", "a".repeat(50_000), false],
    ["(\\w+\\s*)+:$", "a ".repeat(25_000), false],
    ["(?:[ab]?){998}c$", "ab".repeat(500_000), false],
  ])("%s is matched correctly", (regex, text, expected) => {
    expect(finds(regex, text)).toBe(expected);
  });
});
