import { describe, expect, it } from "vitest";
import * as fc from "fast-check";
import { syntaxProblem } from "../../../src/core/json/syntax.ts";

describe("syntaxProblem", () => {
  it.each([
    ['{\n  "a": 1,\n}', 3, 1, "remove the comma before this '}'"],
    ["[1,\n 2,\n]", 3, 1, "remove the comma before this ']'"],
    ['{\n  // note\n  "a": 1 }', 2, 3, "remove the comment"],
    ["{ 'a': 1 }", 1, 3, "double quotes"],
    ['{ "a": 1', 1, 9, "expected"],
    ['{ "a": "token-of-somebody', 1, 26, "nterminated string"],
    ['{ "a": nope, "secret": "x" }', 1, 9, "unexpected token 'o'"],
    ["", 1, 1, "nexpected end"],
  ])("finds the error of %j at %i:%i", (text, line, column, message) => {
    expect(syntaxProblem(text)).toEqual({ line, column, message: expect.stringContaining(message) as string });
    expect(syntaxProblem(text)?.message).toMatch(/^expected JSON: /);
  });

  it("repeats nothing of the text but the wrong character", () => {
    expect(syntaxProblem('{"key": whsec_aaaa}')?.message).toBe("expected JSON: unexpected token 'w'");
  });

  it("returns undefined for JSON, and a position inside the text for anything else", () => {
    const text = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 2 })).map(([json, at, extra]) => {
      const cut = at % (json.length + 1);
      return json.slice(0, cut) + extra + json.slice(cut);
    });
    fc.assert(
      fc.property(text, (text) => {
        const problem = syntaxProblem(text);
        expect(problem === undefined).toBe(isJson(text));
        if (problem === undefined) return;
        const line = text.split("\n")[problem.line - 1] ?? "";
        expect(problem.column).toBeGreaterThanOrEqual(1);
        expect(problem.column).toBeLessThanOrEqual(line.length + 1);
      }),
    );
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
