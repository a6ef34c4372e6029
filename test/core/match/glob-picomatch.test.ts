import * as fc from "fast-check";
import picomatch from "picomatch";
import { describe, expect, it } from "vitest";
import { compileGlob } from "../../../src/core/match/glob.ts";

// Without its fast paths picomatch reads `*.*` as it reads every other glob; with them the last star is one or more.
const OPTIONS = { dot: true, nonegate: true, noextglob: true, fastpaths: false };

function matches(glob: string, text: string): boolean {
  const compiled = compileGlob(glob);
  if (!compiled.ok) throw new Error(`${glob}: ${compiled.error}`);
  return compiled.value(text);
}

// Texts are such as tags and repositories can be, and what escapes are for. Of others picomatch knows more than patterns
// here mean: it lets a path end in a slash, and treats `.` and `..` between slashes as folders.
const name = fc.stringMatching(/^[ab][ab.-]{0,4}$/);
const odd = fc.stringMatching(/^[ab*?,[\]{}^-]{1,4}$/);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
const repository = fc.tuple(name, name).map((parts) => parts.join("/"));
const text = fc.oneof(name, odd, repository, path);

// `[^a]`, because picomatch takes the `!` of `[!a]` for a member of the class.
const one = fc.constantFrom(
  "?",
  "[ab]",
  "[^a]",
  "[a-c]",
  "[^b.-]",
  "[.-]",
  "[a-]",
  "[-a]",
  "[]a]",
  "[^]a]",
  "[\\-a]",
  "[a\\-c]",
  "[a\\]]",
  "[\\]]",
  "[\\^a]",
);
const inBraces = fc.constantFrom("a", "b", "-", ".", "\\a", "\\-", "\\.", "\\,", "\\*", "\\?");
// Not within braces: to picomatch a bracket that is escaped there still begins something.
const literal = fc.oneof(inBraces, fc.constantFrom("\\[", "\\]", "\\{", "\\}"));
const plain = fc.array(fc.oneof({ weight: 3, arbitrary: inBraces }, one), { minLength: 1, maxLength: 3 }).map(join);

// A star in braces never stands at an edge, where it could meet another and become `**`, nor after a dot, where
// picomatch takes the dot for the beginning of a folder's name.
const starred = fc.tuple(fc.constantFrom("a", "b", "-"), inBraces).map((edges) => edges.join("*"));
const withSlash = fc.tuple(fc.constantFrom("a", "b"), fc.constantFrom("a", "b", "?")).map((edges) => edges.join("/"));
const choice = fc.oneof({ weight: 4, arbitrary: plain }, starred, withSlash);
const braces = fc.array(choice, { minLength: 2, maxLength: 3 }).map((choices) => `{${choices.join(",")}}`);
const nested = fc.tuple(braces, choice).map(([inner, other]) => `{a${inner},${other}}`);
const optional = fc.tuple(literal, plain, literal).map(([before, choice, after]) => `${before}{,${choice}}${after}`);
const repeated = fc
  .tuple(plain, fc.integer({ min: 2, max: 9 }))
  .map(([choice, n]) => `{${Array(n).fill(choice).join(",")}}`);

const piece = fc.oneof({ weight: 4, arbitrary: literal }, { weight: 2, arbitrary: fc.constant("*") }, one);
const flat = fc.array(piece, { maxLength: 2 }).map(join);
// Not `{a..c}`, which is a range to picomatch, also where its dots are escaped.
const segment = fc
  .oneof(
    fc.array(piece, { minLength: 1, maxLength: 5 }).map(join),
    fc.tuple(flat, fc.oneof(braces, nested, optional, repeated), flat).map(join),
  )
  .map((glob) => glob.replaceAll(/\*+/g, "*").replaceAll(/(?:\\?\.)+/g, "."));

// Not `./a`, from which picomatch takes the first two characters.
const glob = fc
  .array(segment, { minLength: 1, maxLength: 3 })
  .map((segments) => segments.join("/"))
  .filter((glob) => !glob.startsWith("./"));

function join(parts: readonly string[]): string {
  return parts.join("");
}

/** The texts that picomatch is of another opinion about. */
function disputed(glob: string, texts: readonly string[]): [glob: string, text: string, picomatch: boolean][] {
  // Only globs beyond the limits may be refused.
  const compiled = compileGlob(glob);
  fc.pre(compiled.ok || !compiled.error.includes("at most"));
  const isMatch = picomatch(glob, OPTIONS);
  return texts.filter((text) => matches(glob, text) !== isMatch(text)).map((text) => [glob, text, isMatch(text)]);
}

describe("a glob means the same as in picomatch", () => {
  it("for any glob and any tag or repository", () => {
    fc.assert(
      fc.property(glob, fc.array(text, { minLength: 5, maxLength: 20 }), (glob, texts) => {
        expect(disputed(glob, texts)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  // Only alone between slashes: in `a**` picomatch takes two stars for one.
  it("for two stars that match any number of folders", () => {
    const part = segment.filter((part) => !part.includes("/") && part !== ".");
    const parts = fc.array(part, { minLength: 1, maxLength: 2 }).map((parts) => parts.join("/"));
    const whole = fc.oneof(
      fc.constant("**"),
      parts.map((end) => `**/${end}`),
      fc.tuple(parts, parts).map((ends) => ends.join("/**/")),
      fc.tuple(parts, parts).map((ends) => ends.join("/**/**/")),
    );
    fc.assert(
      fc.property(whole, fc.array(path, { minLength: 5, maxLength: 20 }), (glob, texts) => {
        expect(disputed(glob, texts)).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  // Only for a namespace and a name: to picomatch `a/**` also matches `a`, where here the slash is a slash.
  it("for two stars in place of a name", () => {
    const namespace = segment.filter((part) => !part.includes("/") && part !== ".");
    fc.assert(
      fc.property(namespace, fc.array(repository, { minLength: 5, maxLength: 20 }), (namespace, texts) => {
        expect(disputed(`${namespace}/**`, texts)).toEqual([]);
      }),
    );
  });
});

describe("picomatch's table from git", () => {
  // https://github.com/micromatch/picomatch/blob/main/test/wildmat.js, but for its `foo[/]bar` (a class here never
  // matches a slash) and its two stars that are not alone between slashes.
  const courier = "-adobe-courier-bold-o-normal--12-120-75-75";
  const fonts = "-*-*-*-*-*-*-12-*-*-*-m-*-*-*";
  it.each<[text: string, glob: string, expected: boolean]>([
    ["foo", "*f", false],
    ["foo", "??", false],
    ["foo", "bar", false],
    ["foobar", "foo\\*bar", false],
    ["?a?b", "\\??\\?b", true],
    ["aaaaaaabababab", "*ab", true],
    ["foo", "*", true],
    ["foo", "*foo*", true],
    ["foo", "???", true],
    ["foo", "f*", true],
    ["foo", "foo", true],
    ["foobar", "*ob*a*r*", true],
    [`${courier}-/-70-iso8859-1`, fonts, false],
    [`${courier}-X-70-iso8859-1`, fonts, false],
    [`${courier}-m-70-iso8859-1`, fonts, true],
    ["ab/cXd/efXg/hi", "*X*i", false],
    ["ab/cXd/efXg/hi", "*Xg*i", false],
    ["ab/cXd/efXg/hi", "*/*X*/*/*i", true],
    ["ab/cXd/efXg/hi", "**/*X*/**/*i", true],
    ["abcXdefXghi", "*X*i", true],
    ["abcd/abcdefg/abcdefghijk/abcdefghijklmnop.txtz", "**/*a*b*g*n*t", false],
    ["abcd/abcdefg/abcdefghijk/abcdefghijklmnop.txt", "**/*a*b*g*n*t", true],
    ["foo", "*/*/*", false],
    ["foo", "fo", false],
    ["foo/bar", "*/*/*", false],
    ["foo/bar", "foo?bar", false],
    ["foo/bar", "foo/*", true],
    ["foo/bar", "foo/bar", true],
    ["foo/bb/aa/rr", "*/*/*", false],
    ["foo/bb/aa/rr", "**/**/**", true],
    ["foo/bba/arr", "foo*", false],
    ["foo/bba/arr", "foo/*", false],
    ["foo/bba/arr", "foo/*arr", false],
    ["foo/bba/arr", "foo/*z", false],
    ["foo/bba/arr", "foo/**z", false],
    ["foo/bba/arr", "*/*/*", true],
    ["foo/bba/arr", "foo/**", true],
    ["XXX/adobe/courier/bold/o/normal//12/120/75/75/X/70/iso8859/1", "XXX/*/*/*/*/*/*/12/*/*/*/m/*/*/*", false],
  ])("%s %s: %s", (text, glob, expected) => {
    expect(matches(glob, text)).toBe(expected);
  });
});
