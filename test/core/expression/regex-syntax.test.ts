import { describe, expect, it } from "vitest";
import { compileRegex } from "../../../src/core/expression/regex.ts";

function finds(regex: string, text: string, ignoreCase = false): boolean {
  const compiled = compileRegex(regex, ignoreCase);
  if (!compiled.ok) throw new Error(compiled.error);
  return compiled.value(text);
}

function errorOf(regex: string, ignoreCase = false): string {
  const compiled = compileRegex(regex, ignoreCase);
  return compiled.ok ? "" : compiled.error.replace("expected a regular expression in RE2's syntax: ", "");
}

// In the order of https://github.com/google/re2/wiki/Syntax.
describe("a regular expression matches", () => {
  it.each<[regex: string, matching: string[], others: string[]]>([
    [".", ["a", "é", "😀", "\0"], ["", "\n"]],
    ["(?s).", ["\n"], [""]],
    ["^[xyz]$", ["x", "z"], ["w", "xy"]],
    ["^[^xyz]$", ["w", "\n", "😀"], ["x"]],
    ["^[]a]$", ["]", "a"], ["b"]],
    ["^[^]a]$", ["b"], ["]", "a"]],
    ["^[a-c-]$", ["b", "-"], ["d"]],
    ["^[-a]$", ["-", "a"], ["b"]],
    ["^[+-.]$", ["+", ",", "-", "."], ["/"]],
    ["^[é-ü]$", ["ê"], ["e"]],
    ["^[\\d\\s_]$", ["1", "\t", "_"], ["a"]],
    ["^[^\\D]$", ["1"], ["a"]],
    ["^[[:alpha:]\\-]$", ["a", "-"], ["1"]],
    ["^[[:^alpha:]]$", ["1", "é"], ["a"]],
    ["^[^[:^digit:]x]$", ["1"], ["a", "x"]],
    ["^[[:word:]]$", ["_"], ["-"]],
    ["^[[:alpha]$", ["[", ":", "a"], ["b"]],
    ["^\\d\\D\\s\\S\\w\\W$", ["1a\n1_-"], ["aa\n1_-"]],
    ["\\s", ["\f"], ["\v", "\u00a0"]],
    ["^\\w$", ["a"], ["é", "ſ"]],
    ["^\\pN\\p{Greek}\\p{Lu}\\PL$", ["١αÉ-"], ["aαÉ-"]],
    ["^\\p{^Greek}\\P{^Greek}$", ["aα"], ["αα"]],
    ["^[\\p{Nd}\\P{L}]$", ["1", "-"], ["a"]],
    ["^\\p{Yi}\\p{Thai}\\p{Any}$", ["ꀀก\n"], ["ꀀꀀa"]],
    ["^ab|cd$", ["abx", "xcd"], ["xab"]],
    ["^(?:|a)$", ["", "a"], ["b"]],
    ["^x*y+z?$", ["y", "xxyyz"], ["xz", "yzz"]],
    ["^x{2}y{1,2}z{2,}$", ["xxyzz", "xxyyzzz"], ["xyzz", "xxyyyzz", "xxyz"]],
    ["^x*?y+?z??w{1,2}?$", ["yw", "xxyyzww"], ["w"]],
    ["^x{0}y$", ["y"], ["xy"]],
    ["^(?:(?:x{600}){0}y){3}$", ["yyy"], ["xyyy"]],
    ["^x{,2}$", ["x{,2}"], ["x", "xx"]],
    ["^{$", ["{"], ["x"]],
    ["^(?:(?:a*)*b|c)+$", ["b", "aabcb"], ["", "aa"]],
    ["^(a)(?P<n>b)(?<m>c)(?:d)$", ["abcd"], ["abc"]],
    ["(?i)A(?-i)B", ["aB", "AB"], ["ab"]],
    ["a(?i:b)c", ["aBc"], ["aBC"]],
    ["(a(?i)b)c", ["aBc"], ["aBC"]],
    ["(?i)a|b", ["B"], ["c"]],
    ["(?U)^a+$", ["aa"], [""]],
    ["(?m)^b$", ["a\nb\nc"], ["ab"]],
    ["(?m)^$", ["a\n"], ["a"]],
    ["(?m:^b)$", ["a\nb"], ["a\nb\n"]],
    ["(?ms-i:^b.c)", ["a\nb\nc"], ["a\nB\nc"]],
    ["(?m)\\Ab\\z", ["b"], ["a\nb", "b\n"]],
    ["^$", [""], ["a", "\n"]],
    ["\\bb\\b", ["a b", "b", "é b", "éb"], ["ab", "b_"]],
    ["\\Bb\\B", ["abc"], ["b", "ab"]],
    ["$^", [""], ["a"]],
    ["a$b", [], ["ab", "a"]],
    ["^\\a\\f\\t\\n\\r\\v$", ["\x07\f\t\n\r\v"], ["a"]],
    ["^\\0\\12\\123\\x7F\\x{1F600}$", ["\0\nS\x7f😀"], ["a"]],
    ["^\\*\\.\\_\\-\\]$", ["*._-]"], ["a"]],
    ["^\\Qa.b*\\E+$", ["a.b*", "a.b**"], ["axb"]],
    ["^\\Qa\\", ["a\\"], ["a"]],
    ["a*\\Q\\E*", [""], []],
    ["^\\x{D83D}$", ["\ud83d"], ["😀"]],
    ["[^\\x00-\\x{10FFFF}]", [], ["", "a"]],
  ])("%s", (regex, matching, others) => {
    expect(matching.filter((text) => !finds(regex, text))).toEqual([]);
    expect(others.filter((text) => finds(regex, text))).toEqual([]);
  });
});

describe("ignoring case folds one character to one", () => {
  it.each<[regex: string, matching: string[], others: string[]]>([
    ["^k$", ["K", "\u212a"], ["c"]],
    ["^S$", ["s", "ſ"], ["ß"]],
    ["^é$", ["É"], ["e"]],
    ["^σ$", ["Σ", "ς"], ["s"]],
    ["^ß$", ["ẞ"], ["ss"]],
    ["^i$", ["I"], ["ı", "İ"]],
    ["^[a-l]$", ["L", "\u212a"], ["M"]],
    ["^[^k]$", ["a"], ["k", "K", "\u212a"]],
    ["^\\w$", ["ſ", "\u212a"], ["é"]],
    ["^\\W$", ["é"], ["ſ", "s"]],
    ["^[^\\W]$", ["ſ"], ["é"]],
    ["^[[:^lower:]]$", ["1"], ["a", "A", "ſ"]],
    ["^\\p{Lu}$", ["a", "A", "ß"], ["1", "ª"]],
    ["^\\P{Lu}$", ["1", "ª"], ["a", "A"]],
    ["^[^\\P{Lu}]$", ["a"], ["1"]],
    ["^\\Qk.\\E$", ["K."], ["Kx"]],
    ["(?-i)^k$", ["k"], ["K"]],
  ])("%s", (regex, matching, others) => {
    expect(matching.filter((text) => !finds(regex, text, true))).toEqual([]);
    expect(others.filter((text) => finds(regex, text, true))).toEqual([]);
  });
});

describe("an invalid expression is refused with a reason", () => {
  it.each([
    ["(v", "missing closing ): `(v`"],
    ["(?i:v", "missing closing ): `(?i:v`"],
    ["v)x", "unexpected ): `v)x`"],
    ["x[a-", "missing closing ]: `[a-`"],
    ["[]", "missing closing ]: `[]`"],
    ["[z-a]", "invalid character class range: `z-a`"],
    ["[[:foo:]]", "invalid character class range: `[:foo:]`"],
    ["[a-\\d]", "invalid escape sequence: `\\d`"],
    ["\\p{Klingon}", "invalid character class range: `\\p{Klingon}`"],
    ["\\p{Grek}", "invalid character class range: `\\p{Grek}`"],
    ["\\p{greek}", "invalid character class range: `\\p{greek}`"],
    ["\\p{Script=Greek}", "invalid character class range: `\\p{Script=Greek}`"],
    ["\\p{constructor}", "invalid character class range: `\\p{constructor}`"],
    ["\\pX", "invalid character class range: `\\pX`"],
    ["\\p{Lu", "invalid character class range: `\\p{Lu`"],
    ["*", "missing argument to repetition operator: `*`"],
    ["a|+?", "missing argument to repetition operator: `+?`"],
    ["({2})", "missing argument to repetition operator: `{2}`"],
    ["(?i)*", "missing argument to repetition operator: `*`"],
    ["a**", "invalid nested repetition operator: `**`"],
    ["a+?+", "invalid nested repetition operator: `+?+`"],
    ["a{2}{3}", "invalid nested repetition operator: `{2}{3}`"],
    ["a{1001}", "invalid repeat count: `{1001}`"],
    ["a{2,1}", "invalid repeat count: `{2,1}`"],
    ["a{1,99999999999}", "invalid repeat count: `{1,99999999999}`"],
    ["((a{100}){10}){2}", "invalid repeat count: `{2}`"],
    ["((a{0}){500}){7}", "invalid repeat count: `{7}`"],
    ["((a{600})*){600}", "invalid repeat count: `{600}`"],
    ["((a{600}){0,}){600}", "invalid repeat count: `{600}`"],
    ["(a{1000}){1000}", "invalid repeat count: `{1000}`"],
    ["\\", "trailing backslash at end of expression"],
    ["\\1", "invalid escape sequence: `\\1`"],
    ["\\8", "invalid escape sequence: `\\8`"],
    ["\\C", "invalid escape sequence: `\\C`"],
    ["\\Z", "invalid escape sequence: `\\Z`"],
    ["\\é", "invalid escape sequence: `\\é`"],
    ["\\x4", "invalid escape sequence: `\\x4`"],
    ["\\x{}", "invalid escape sequence: `\\x{}`"],
    ["\\x{110000}", "invalid escape sequence: `\\x{110000`"],
    ["[\\b]", "invalid escape sequence: `\\b`"],
    ["(?=a)", "invalid or unsupported Perl syntax: `(?=`"],
    ["(?!a)", "invalid or unsupported Perl syntax: `(?!`"],
    ["(?<=a)", "invalid named capture: `(?<=a)`"],
    ["(?<!a)", "invalid named capture: `(?<!a)`"],
    ["(?>a)", "invalid or unsupported Perl syntax: `(?>`"],
    ["(?i-)", "invalid or unsupported Perl syntax: `(?i-)`"],
    ["(?x)", "invalid or unsupported Perl syntax: `(?x`"],
    ["(?P=n)", "invalid or unsupported Perl syntax: `(?P`"],
    ["(?P<n", "invalid named capture: `(?P<n`"],
    ["(?<n-1>a)", "invalid named capture: `(?<n-1>`"],
    ["(?<n>a)(?P<n>b)", "duplicate capture group name: `n`"],
  ])("%s", (regex, problem) => {
    expect(errorOf(regex)).toBe(`error parsing regexp: ${problem}`);
    expect(errorOf(regex, true)).toBe(`error parsing regexp: ${problem}`);
  });
});

describe("an expression may have 2000 instructions", () => {
  it.each<[regex: string, instructions: number]>([
    ["a{1000}b{999}", 2000],
    ["a{1000}b{1000}", 2001],
    ["(?:a*){999}b", 2000],
    ["(?:a*){1000}", 2001],
    ["(?:a?){999}b", 2000],
    ["(?:a?){1000}", 2001],
    ["(?:a+){1000}", 2001],
    ["a{0,999}b", 2000],
    ["a{0,1000}", 2001],
    ["(?:a{2,}b){499}\\b{3}", 2000],
    ["(?:a{2,}b){500}", 2001],
    ["(?:a|bc){499}[d-f]{3}", 2000],
    ["(?:a|bc){500}", 2001],
    ["(?:a|[bc]|\\d){1000}b{999}", 2000],
    ["(?:a{1000}){0}(?:(?:b))^{1000}c{998}", 1999],
  ])("%s has %i", (regex, instructions) => {
    const error = instructions > 2000 ? "expected a regular expression with fewer repetitions" : "";
    expect(errorOf(regex)).toBe(error);
  });
});
