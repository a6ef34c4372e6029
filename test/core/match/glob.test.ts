import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileGlob, isGlob, MAX_GLOB_LENGTH } from "../../../src/core/match/glob.ts";

function matches(glob: string, text: string): boolean {
  const compiled = compileGlob(glob);
  if (!compiled.ok) throw new Error(`${glob}: ${compiled.error}`);
  return compiled.value(text);
}

describe("a glob matches", () => {
  it.each([
    ["v*", "v1.2.3"],
    ["v*", "v"],
    ["v?", "v1"],
    ["acme/*", "acme/web"],
    ["acme/**", "acme/web"],
    ["**", "acme/web"],
    ["**/web", "acme/web"],
    ["ac**eb", "acme/web"],
    ["*/web", "acme/web"],
    ["v[0-9].*", "v1.2"],
    ["v[!0-9]*", "vnext"],
    ["v[^0-9]*", "vnext"],
    ["a/**/b", "a/b"],
    ["a/**/b", "a/x/y/b"],
    ["**/**/web", "web"],
    ["**/web", "web"],
    ["{acme,**}/web", "web"],
    ["[]a]", "]"],
    ["[!]a]", "b"],
    ["[\\]]", "]"],
    ["[a\\-c]", "-"],
    ["[a-\\c]", "b"],
    ["[!-~]", "+"],
    ["[a-]", "-"],
    ["{latest,stable}", "stable"],
    ["v{1,2}.{0,x}", "v2.x"],
    ["{a,b{c,d}}", "bd"],
    ["{a\\,b,c}", "a,b"],
    ["{a\\}b,c}", "a}b"],
    ["{\\{a,b}", "{a"],
    ["v1{,-alpine}", "v1"],
    ["v1{,-alpine}", "v1-alpine"],
    ["\\*", "*"],
    ["a\\{b", "a{b"],
    ["\\!rc", "!rc"],
    ["(a|b)+", "(a|b)+"],
    ["^a$", "^a$"],
  ])("%s %s", (glob, text) => {
    expect(matches(glob, text)).toBe(true);
  });
});

describe("a glob does not match", () => {
  it.each([
    ["v*", "rv1"],
    ["v?", "v"],
    ["v?", "v12"],
    ["*", "acme/web"],
    ["acme/*", "acme/web/api"],
    ["acme/*", "acme"],
    ["acme/**", "acme"],
    ["a/**/b", "a/xb"],
    ["a/**/b", "ab"],
    ["**/web", "cobweb"],
    ["acme?web", "acme/web"],
    ["[a\\-c]", "b"],
    ["{a\\,b,c}", "a"],
    ["acme[/]web", "acme/web"],
    ["acme[!a]web", "acme/web"],
    ["v[0-9]", "va"],
    ["v[!0-9]", "v1"],
    ["[!ab]", "a"],
    ["{latest,stable}", "latest,stable"],
    ["v1.2", "v1x2"],
    ["V1", "v1"],
    ["\\*", "a"],
    ["a", "a\n"],
    ["a*", ""],
  ])("%s %j", (glob, text) => {
    expect(matches(glob, text)).toBe(false);
  });
});

describe("a glob that ignores case", () => {
  it.each([
    ["V[A-C]*", "vb1", true],
    ["acme/[!a-c]*", "acme/web", true],
    ["acme/[!a-c]*", "acme/bot", false],
    ["acme/[!A-C]*", "acme/bot", false],
    ["[!b]", "B", false],
  ])("%s %j: %j", (glob, text, isMatch) => {
    const compiled = compileGlob(glob, true);
    expect(compiled.ok && compiled.value(text)).toBe(isMatch);
  });

  it("equals a case-sensitive glob on lower case, without capitals or classes", () => {
    const glob = fc.stringMatching(/^[ab-]{0,2}[ab*?{},/\\.-]{1,6}[ab]?$/);
    fc.assert(
      fc.property(glob, fc.stringMatching(/^[ab/.-]{0,6}$/), (glob, text) => {
        const [ignoring, exact] = [compileGlob(glob, true), compileGlob(glob)];
        expect(ignoring.ok && ignoring.value(text)).toBe(exact.ok && exact.value(text));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("an invalid glob is refused with the reason", () => {
  it.each([
    ["", "expected a glob, got an empty text"],
    ["*".repeat(MAX_GLOB_LENGTH + 1), "expected a glob of at most 256 characters"],
    ["[abc", "expected ']' to end the character class"],
    ["[]", "expected ']' to end the character class"],
    ["[a\\]", "expected ']' to end the character class"],
    ["[z-a]", "expected the range z-a the other way round"],
    ["[!]", "expected ']' to end the character class"],
    ["a{b", "expected '}' to go with '{'"],
    ["a}b", "expected '{' to go with '}'"],
    ["a{b}", "expected two or more choices in braces, as in {a,b}"],
    ["{}", "expected two or more choices in braces, as in {a,b}"],
    ["a\\", "expected a character after '\\'"],
    ["{a,b}".repeat(7), "expected braces that spell out at most 64 alternatives"],
  ])("%s", (glob, error) => {
    expect(compileGlob(glob)).toEqual({ ok: false, error });
  });

  it("a glob may be as large as the limits allow", () => {
    expect(matches("*".repeat(MAX_GLOB_LENGTH), "a")).toBe(true);
    expect(matches("{a,b}".repeat(6), "ababab")).toBe(true);
    // Equal alternatives count once.
    expect(matches("{a,a}".repeat(50), "a".repeat(50))).toBe(true);
    expect(matches(`{${Array.from({ length: 64 }, (_, index) => `v${index}`).join(",")}}`, "v63")).toBe(true);
  });
});

describe("a hostile pair of glob and text gets an answer", () => {
  // A backtracking matcher needs longer than anyone waits for these.
  it.each([
    ["*a*a*a*a*a*a*b", "a".repeat(128)],
    [`${"*a".repeat(127)}b`, "a".repeat(255)],
    [`${"**".repeat(3)}${"?*".repeat(60)}b`, "a".repeat(255)],
    [`${"[a-z]*".repeat(42)}!`, "z".repeat(255)],
    [`${"{*a,*aa}".repeat(6)}*b`, "a".repeat(255)],
    [`${"*-".repeat(100)}*x`, "-".repeat(255)],
    ["*/*/*/*/*/*/*b", "/".repeat(255)],
    [`${"**/".repeat(50)}b`, "a/".repeat(127)],
    [`${"{a,aa}*".repeat(6)}b`, "a".repeat(255)],
    // https://github.com/micromatch/picomatch/blob/main/test/malicious.js
    ["[[:constructor:]]", "f }]"],
    ["[[:constructor:]]", "a }]"],
    ["\\".repeat(254), "A"],
  ])("%s", (glob, text) => {
    expect(matches(glob, text)).toBe(false);
  });
});

// https://github.com/micromatch/picomatch/blob/main/test/malicious.js, whose limit is 65,536 characters.
describe("a glob that attacks the matcher", () => {
  it.each(["constructor", "__proto__", "toString"])("matches only itself: %s", (name) => {
    expect(matches(name, name)).toBe(true);
    expect(matches(name, "x")).toBe(false);
  });

  it("may escape up to its maximum length", () => {
    expect(matches(`${"\\".repeat(254)}A`, `${"\\".repeat(127)}A`)).toBe(true);
    expect(compileGlob("\\".repeat(65_500)).ok).toBe(false);
    expect(compileGlob("*".repeat(65_537)).ok).toBe(false);
    expect(compileGlob(`!(${"\\".repeat(500)}A)`).ok).toBe(false);
  });

  it("is refused with an unclosed class", () => {
    expect(compileGlob(`[!(${"\\".repeat(100)}A`).ok).toBe(false);
  });
});

describe("isGlob", () => {
  it.each([
    ["latest", false],
    ["v1.2.3-rc_1", false],
    ["acme/web", false],
    ["v*", true],
    ["v?", true],
    ["[ab]", true],
    ["a]", true],
    ["{a,b}", true],
    ["a}", true],
    ["a\\b", true],
  ])("%s: %s", (text, expected) => {
    expect(isGlob(text)).toBe(expected);
  });
});
