import { describe, expect, it } from "vitest";
import { failureOf, isMatch } from "../rules-of.ts";

const text = (length: number): string => "a".repeat(length);

function nested(depth: number): unknown {
  return JSON.parse(`${'{"x":'.repeat(depth)}"end"${"}".repeat(depth)}`);
}

describe("an expression on a hostile payload", () => {
  // JavaScript's own engine needs longer than anyone waits for these.
  it.each<[expression: string, text: string, expected: boolean]>([
    ["^(a+)+$", `${text(4000)}!`, false],
    ["^(a|aa)+$", `${text(4000)}!`, false],
    ["(.*a){12}$", `${text(4000)}!`, false],
    ["^(\\\\w+\\\\s*)+$", `${"a ".repeat(2000)}!`, false],
    ["^a+$", text(4000), true],
  ])("searches for %s in time linear in the text", (expression, note, expected) => {
    expect(isMatch({ when: `payload.note.matches('${expression}')` }, {}, { note })).toBe(expected);
    expect(isMatch({ when: `payload.note // it matches\n.matches('${expression}')` }, {}, { note })).toBe(expected);
    expect(isMatch({ when: `payload.notes.exists(n, n.matches('${expression}'))` }, {}, { notes: [note] })).toBe(
      expected,
    );
  });

  it("refuses an endless pattern from the payload", () => {
    expect(failureOf({ when: "event.token.matches(payload.note)" }, {}, { note: text(5000) })?.error).toBe(
      "expected a regular expression of at most 500 characters",
    );
    expect(failureOf({ when: "event.token.matches(payload.note)" }, {}, { note: "(a{1000}){1000}" })?.error).toMatch(
      /^expected a regular expression/,
    );
    const notes = Array.from({ length: 250 }, (_, index) => `^fir?s${index}t?`);
    for (const note of [...notes, "^first$"]) {
      expect(isMatch({ when: "event.token.matches(payload.note)" }, {}, { note })).toBe(note === "^first$");
    }
  });

  it("sees the first 32 entries and the first 4096 characters", () => {
    const payload = {
      list: Array.from({ length: 100_000 }, (_, index) => index),
      map: Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index])),
      note: text(1_000_000),
    };
    expect(isMatch({ when: "size(payload.list) == 32 && payload.list[31] == 31" }, {}, payload)).toBe(true);
    expect(
      isMatch({ when: "size(payload.map) == 32 && has(payload.map.k31) && !has(payload.map.k32)" }, {}, payload),
    ).toBe(true);
    expect(isMatch({ when: "size(payload.note) == 4096" }, {}, payload)).toBe(true);
  });

  it("sees eight levels, and null below", () => {
    expect(isMatch({ when: `payload${".x".repeat(8)} == 'end'` }, {}, nested(8))).toBe(true);
    expect(isMatch({ when: `payload${".x".repeat(8)} == null` }, {}, nested(50_000))).toBe(true);
  });

  it("sees only an object's own fields", () => {
    const payload: unknown = JSON.parse('{"__proto__": {"x": 1}, "hasOwnProperty": 1, "toJSON": 2}');
    expect(isMatch({ when: "payload.hasOwnProperty == 1 && payload.toJSON == 2" }, {}, payload)).toBe(true);
    expect(isMatch({ when: "payload['__proto__'].x == 1 && !has(payload.x)" }, {}, payload)).toBe(true);
    expect(isMatch({ when: "has(payload.toString) || has(payload.valueOf)" }, {}, payload)).toBe(false);
  });

  it.each([null, 5, "text", true, [], [[]], undefined])(
    "is evaluated on a payload that is not an object: %j",
    (payload) => {
      expect(isMatch({ when: "event.token == 'first'" }, {}, payload)).toBe(true);
      expect(isMatch({ when: "!has(push.tag) && !has(repository.name)" }, {}, payload)).toBe(true);
    },
  );

  it.each([
    { push_data: null, repository: 7 },
    { push_data: [], repository: "text" },
  ])("is evaluated when parts of the payload are missing: %j", (payload) => {
    expect(isMatch({ when: "event.token == 'first'" }, {}, payload)).toBe(true);
    expect(failureOf({ when: "push.tag == 'v1'" }, {}, payload)).toMatchObject({ path: "when" });
  });
});
