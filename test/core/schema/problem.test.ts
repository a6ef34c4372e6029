import * as v from "valibot";
import { describe, expect, it } from "vitest";
import {
  describeProblems,
  formatPath,
  parsePath,
  under,
  writeProblems,
  type Problem,
} from "../../../src/core/schema/problem.ts";
import { validate } from "../../../src/core/schema/validate.ts";

describe("formatPath", () => {
  it.each<[path: (string | number)[], text: string]>([
    [[], ""],
    [["rules"], "rules"],
    [["rules", 0, "match", "tag"], "rules[0].match.tag"],
    [["rules", 0, "match", "tag", 1], "rules[0].match.tag[1]"],
    [["targets", "my-app", "url"], 'targets["my-app"].url'],
    [["targets", "a.b"], 'targets["a.b"]'],
    [["targets", 'say "x"'], 'targets["say \\"x\\""]'],
    [["targets", ""], 'targets[""]'],
    [["my-app"], '["my-app"]'],
    [["targets", "0"], 'targets["0"]'],
    [[0, "a"], "[0].a"],
    [["$schema", "_x1"], "$schema._x1"],
  ])("%j is written %s, and read back", (path, text) => {
    expect(formatPath(path)).toBe(text);
    expect(parsePath(text)).toEqual(path);
  });
});

describe("validate", () => {
  const schema = v.strictObject({
    name: v.pipe(v.string(), v.minLength(1, "expected a name")),
    list: v.array(v.number()),
    version: v.literal(1),
    inner: v.exactOptional(v.strictObject({ flag: v.boolean() })),
  });
  const good = { name: "x", list: [], version: 1 };

  function problems(value: unknown): Problem[] {
    const parsed = validate(schema, value);
    return parsed.ok ? [] : parsed.error;
  }

  it.each<[what: string, value: unknown, problems: Problem[]]>([
    ["none", good, []],
    ["a check's own sentence", { ...good, name: "" }, [{ path: ["name"], message: "expected a name" }]],
    ["a wrong type", { ...good, name: 5 }, [{ path: ["name"], message: "expected a text, got 5" }]],
    [
      "a wrong type in a list",
      { ...good, list: [1, "2"] },
      [{ path: ["list", 1], message: "expected number, got a text" }],
    ],
    ["no list", { ...good, list: null }, [{ path: ["list"], message: "expected a list, got null" }]],
    ["no object", { ...good, inner: 1 }, [{ path: ["inner"], message: "expected an object, got 1" }]],
    ["another literal", { ...good, version: 2 }, [{ path: ["version"], message: "expected 1, got 2" }]],
    ["an unknown field", { ...good, extra: 1 }, [{ path: ["extra"], message: "unknown field" }]],
    [
      "an unknown field inside",
      { ...good, inner: { flag: true, x: 1 } },
      [{ path: ["inner", "x"], message: "unknown field" }],
    ],
    ["the whole value", null, [{ path: [], message: "expected an object, got null" }]],
  ])("%s", (_, value, expected) => {
    expect(problems(value)).toEqual(expected);
  });

  it("reports every problem, and a missing field as missing", () => {
    expect(problems({ list: ["x"], version: 3 })).toEqual([
      { path: ["name"], message: "missing" },
      { path: ["list", 0], message: "expected number, got a text" },
      { path: ["version"], message: "expected 1, got 3" },
    ]);
  });
});

describe("validate of a union", () => {
  const strict = v.strictObject({ name: v.string(), size: v.exactOptional(v.number()) });
  const list = v.pipe(v.array(v.string()), v.minLength(1, "expected at least one text"));
  const schema = v.object({ field: v.union([v.string(), list, strict]), mode: v.picklist(["on", "off"]) });

  function messages(field: unknown, mode: unknown = "on"): string[] {
    const parsed = validate(schema, { field, mode });
    return (parsed.ok ? [] : parsed.error).map(({ path, message }) => `${formatPath(path)}: ${message}`);
  }

  it.each<[what: string, field: unknown, problems: string[]]>([
    ["a text", "a", []],
    ["a list", ["a"], []],
    ["an object", { name: "a" }, []],
    ["a field of the object", { name: "a", size: "b" }, ["field.size: expected number, got a text"]],
    [
      "several fields of the object",
      { size: "b", x: 1 },
      ["field.name: missing", "field.size: expected number, got a text", "field.x: unknown field"],
    ],
    ["a field of another object", { name: "a", x: 1 }, ["field.x: unknown field"]],
  ])("reports %s by the form that was given", (_, field, problems) => {
    expect(messages(field)).toEqual(problems);
  });

  it("names the forms when none was given", () => {
    expect(messages(5)).toEqual(["field: expected a text or a list or an object, got 5"]);
    expect(messages("a", "maybe")).toEqual(['mode: expected "on" or "off", got another text']);
  });
});

describe("under", () => {
  it("prepends the path", () => {
    expect(under(["rules", 0], [{ path: ["tag"], message: "no" }])).toEqual([
      { path: ["rules", 0, "tag"], message: "no" },
    ]);
    expect(under(["rules"], [])).toEqual([]);
  });
});

function many(count: number, message = "no"): Problem[] {
  return Array.from({ length: count }, (_, index) => ({ path: ["list", index], message }));
}

describe("writeProblems", () => {
  it.each([
    [0, 0, undefined],
    [50, 50, "no"],
    [51, 51, "and at least 1 more"],
    [524_000, 51, "and at least 523950 more"],
  ])("writes %i problems as %i entries, the last: %s", (count, written, last) => {
    const problems = writeProblems(many(count));
    expect([problems.length, problems.at(-1)?.message]).toEqual([written, last]);
  });

  it("cuts keys, paths and messages, and removes control characters", () => {
    const key = "\u001b[2J\u202e" + "k".repeat(1_000_000);
    const [problem] = writeProblems([{ path: ["a", key, "b"], message: "m".repeat(5000) }]);
    expect(problem?.path).toBe(`a["\ufffd[2J\ufffd${"k".repeat(58)}…"].b`);
    expect(problem?.message).toBe(`${"m".repeat(999)}…`);
    expect(formatPath(Array(1000).fill("key"))).toHaveLength(250);
  });

  it("stays under 14 kB for any problems", () => {
    for (const character of ["x", "\u0001", '"', "\u{1f600}", "\ud800"]) {
      const path = Array(20).fill(character.repeat(100_000));
      const problems = writeProblems(many(50, character.repeat(900)).map(({ message }) => ({ path, message })));
      const bytes = new TextEncoder().encode(JSON.stringify(problems)).byteLength;
      expect(bytes).toBeLessThan(15_000);
      expect(problems.at(-1)?.message).toMatch(/^and at least \d+ more$/);
    }
  });

  it("describes problems as lines, without a path for the whole document", () => {
    expect(describeProblems([{ path: [], message: "a" }, ...many(2)], 2)).toEqual([
      "a",
      "list[0]: no",
      "and at least 1 more",
    ]);
  });
});
