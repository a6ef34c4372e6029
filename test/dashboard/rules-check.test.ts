import { describe, expect, it } from "vitest";
import { parseRuleDocument } from "../../src/core/rules/parse-document.ts";
import { writeProblems } from "../../src/core/schema/problem.ts";
import { withLines, type LocatedProblem } from "../../src/dashboard/rules/check.ts";

function problemsOf(text: string): readonly LocatedProblem[] {
  const parsed = parseRuleDocument(text);
  const problems = parsed.ok ? [] : writeProblems(parsed.error);
  return withLines({ problems, warnings: [] }, text).problems;
}

describe("the lines of the problems that the API answers", () => {
  it.each([
    ["a comma too many", '{\n  "version": 1,\n}', [3]],
    ["a wrong word", '{\n  "version": 1,\n\n  "rules": nope\n}', [4]],
    ["an early end", '{\n  "version": 1', [2]],
    ["a missing field", '{\n  "version": 1,\n  "targets": {}\n}', [1]],
    ["an unknown field", '{\n  "version": 1,\n  "targets": {},\n  "rules": [\n    { "nam": "x" }\n  ]\n}', [5, 5, 5]],
    ["a field twice", '{\n  "version": 2,\n  "targets": {},\n  "rules": [],\n  "version": 3\n}', [5]],
  ])("are those of %s", (_, text, lines) => {
    expect(problemsOf(text).map(({ line }) => line)).toEqual(lines);
  });

  it.each([
    ["a syntax error", '{\n  "version": 1,\n}', [1]],
    ["a wrong value", '{\n  "version": 2,\n  "targets": {},\n  "rules": []\n}', [14]],
  ])("come with the column of %s", (_, text, columns) => {
    expect(problemsOf(text).map(({ column }) => column)).toEqual(columns);
  });

  it("is the first for a problem of the whole document", () => {
    const problem = { path: "", message: "no answer (line 7 column 1) came" };
    expect(withLines({ problems: [], warnings: [problem] }, "{\n}").warnings).toEqual([
      { ...problem, line: 1, column: 1 },
    ]);
  });
});
