import { describe, expect, it } from "vitest";
import { isMatch, matchProblems } from "../rules-of.ts";

type Row = readonly [operators: object, tag: string | undefined, expected: boolean];

/** On the pusher, because a pusher may have any character. */
function holds(operators: object, pusher: string | undefined): boolean {
  return isMatch({ pusher: operators }, pusher === undefined ? {} : { pusher });
}

describe("an operator on a text", () => {
  it.each<Row>([
    [{ exact: "v1" }, "v1", true],
    [{ exact: "v1" }, "V1", false],
    [{ exact: "v*" }, "v1", false],
    [{ exact: "!v1" }, "v2", false],
    [{ exact: ["v1", "v2"] }, "v2", true],
    [{ exact: ["v1", "v2"] }, "v3", false],
    [{ glob: "v*" }, "v1.2", true],
    [{ glob: "v1" }, "v1", true],
    [{ glob: "v1" }, "v1.2", false],
    [{ glob: ["v*", "!*-rc*"] }, "v1", true],
    [{ glob: ["v*", "!*-rc*"] }, "v1-rc1", false],
    [{ glob: "!*-rc*" }, "v1", true],
    [{ prefix: "v1." }, "v1.2", true],
    [{ prefix: "v1." }, "v1", false],
    [{ prefix: "v1." }, "xv1.2", false],
    [{ prefix: ["v1.", "v2."] }, "v2.0", true],
    [{ prefix: ["v1.", "v2."] }, "v3.0", false],
    [{ prefix: "v*" }, "v1", false],
    [{ suffix: "-alpine" }, "v1-alpine", true],
    [{ suffix: "-alpine" }, "v1-alpine3", false],
    [{ suffix: ["-alpine", "-slim"] }, "v1-slim", true],
    [{ regex: "^v\\d+$" }, "v12", true],
    [{ regex: "^v\\d+$" }, "v1.2", false],
    [{ semver: "^1.2.0" }, "v1.3.0", true],
    [{ semver: "^1.2.0" }, "v2.0.0", false],
    [{ mutable: true }, "latest", true],
    [{ mutable: true }, "v1", false],
    [{ mutable: false }, "v1", true],
    [{ exists: true }, "v1", true],
    [{ exists: false }, "v1", false],
  ])("%j holds for %s: %s", (operators, tag, expected) => {
    expect(holds(operators, tag)).toBe(expected);
  });

  it.each<Row>([
    [{ exact: "V1" }, "v1", true],
    [{ exact: ["A", "V1"] }, "v1", true],
    [{ glob: "V[A-C]*" }, "vb1", true],
    [{ glob: ["V*", "!*-RC*"] }, "v1-rc1", false],
    [{ prefix: "V1." }, "v1.2", true],
    [{ suffix: ["-Alpine"] }, "v1-aLPINE", true],
    [{ regex: "^V\\d" }, "v1", true],
    [{ exact: "straße" }, "STRASSE", false],
  ])("%j, ignoring case, holds for %s: %s", (operators, tag, expected) => {
    expect(holds({ ...operators, ignore_case: true }, tag)).toBe(expected);
    expect(holds({ ...operators, ignore_case: false }, tag)).toBe(false);
  });

  it("all given operators must hold", () => {
    const operators = { prefix: "v1.", suffix: "-alpine", glob: "!*-rc*", regex: "[0-9]", exists: true };
    expect(holds(operators, "v1.2-alpine")).toBe(true);
    expect(holds(operators, "v1.2-rc1-alpine")).toBe(false);
    expect(holds(operators, "v2.2-alpine")).toBe(false);
    expect(holds(operators, "v1.x-alpine")).toBe(true);
    expect(holds(operators, "v1.2")).toBe(false);
  });
});

describe("a push without the field", () => {
  it.each<object>([
    { glob: "!latest" },
    { glob: "**" },
    { regex: "" },
    { semver: "*" },
    { mutable: false },
    { mutable: true },
    { number: { lt: 1 } },
    { exists: true },
  ])("does not meet %j", (operators) => {
    expect(holds(operators, undefined)).toBe(false);
  });

  it("meets exists: false", () => {
    expect(holds({ exists: false }, undefined)).toBe(true);
    expect(isMatch({ pusher: { exists: false }, media_type: { exists: false } })).toBe(true);
    expect(isMatch({ pusher: { exists: false } }, { pusher: "wile" })).toBe(false);
    expect(isMatch({ repository: { exists: false } })).toBe(false);
  });
});

describe("invalid operators are refused", () => {
  const none = "expected an operator, as in exact, glob, semver or regex";

  it.each<readonly [operators: unknown, problems: string[]]>([
    [{}, [`tag: ${none}`]],
    [{ ignore_case: true }, [`tag: ${none}`]],
    [{ perfix: "v" }, ['tag.perfix: unknown field: did you mean "prefix"?']],
    [{ exists: false, prefix: "v" }, ["tag.exists: expected no other operator beside exists: false"]],
    [{ exact: [] }, ["tag.exact: expected at least one text"]],
    [{ prefix: ["v", 1] }, ["tag.prefix[1]: expected a text, got 1"]],
    [{ glob: "" }, ["tag.glob: expected a text or a glob, got an empty text"]],
    [
      { glob: ["v*", "[a", "{b}"] },
      [
        "tag.glob[1]: expected ']' to end the character class",
        "tag.glob[2]: expected two or more choices in braces, as in {a,b}",
      ],
    ],
    [
      { mutable: "yes", exists: 1 },
      ["tag.mutable: expected boolean, got a text", "tag.exists: expected boolean, got 1"],
    ],
    [{ regex: "(", semver: "newest", glob: "[a" }, [expect.stringMatching(/^tag\.semver: expected a range/) as string]],
    [
      { regex: "(", glob: "[a" },
      ["tag.glob: expected ']' to end the character class", expect.stringMatching(/^tag\.regex: /) as string],
    ],
  ])("%j", (operators, problems) => {
    expect(matchProblems({ tag: operators })).toEqual(problems);
  });
});
