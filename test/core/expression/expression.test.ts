import { describe, expect, it } from "vitest";
import { compileExpression } from "../../../src/core/expression/expression.ts";
import { expressionValues } from "../../../src/core/expression/values.ts";
import type { Result } from "../../../src/core/lib/result.ts";
import { eventOf } from "../event-of.ts";

const values = expressionValues(
  eventOf({ tag: "v1.2.3" }),
  { push_data: { tag: "v1.2.3", n: 5 }, list: ["a", "b"] },
  "https://relay.example.com/events/evt_1",
);

function evaluate(source: string, returns: "bool" | "string" | "any"): Result<unknown, string> {
  const expression = compileExpression(source, returns);
  return expression.ok ? expression.value(values) : expression;
}

describe("an expression returns", () => {
  it.each<[source: string, returns: "bool" | "string" | "any", value: unknown]>([
    ["event.tag == 'v1.2.3'", "bool", true],
    ["event.repository + ':' + event.tag", "string", "acme/web:v1.2.3"],
    ["event.url", "string", "https://relay.example.com/events/evt_1"],
    ["push.tag", "string", "v1.2.3"],
    ["push.n", "any", 5],
    ["{'image': event.name, 'tags': [event.tag], 'none': null}", "any", { image: "web", tags: ["v1.2.3"], none: null }],
    ["payload.list", "any", ["a", "b"]],
    ["1 + 1", "any", 2n],
  ])("%s as %s", (source, returns, value) => {
    expect(evaluate(source, returns)).toEqual({ ok: true, value });
  });

  it("another known type is refused", () => {
    expect(evaluate("1 + 1", "string")).toEqual({
      ok: false,
      error: "expected a CEL expression that returns a string, got one that returns a int",
    });
    expect(evaluate("event.tag", "bool").ok).toBe(false);
  });

  it("an empty text for a missing URL", () => {
    const expression = compileExpression("event.url", "string");
    const bare = expressionValues(eventOf(), null);
    expect(expression.ok && expression.value(bare)).toEqual({ ok: true, value: "" });
    expect(bare).toMatchObject({ push: {}, repository: {}, payload: {} });
  });

  it("a failed evaluation returns one line, and never throws", () => {
    const result = evaluate("payload.list[7]", "any");
    expect(result.ok ? "" : result.error).toMatch(/^No such key: .+$/);
    expect(result.ok ? "" : result.error).not.toContain("\n");
    expect(evaluate("event.tag ==\n\n 5", "bool")).toMatchObject({
      error: expect.not.stringContaining("\n") as string,
    });
  });
});

// `matches` is exchanged for one that is linear; what stands beside it must mean the same after that.
describe("renaming matches keeps the meaning", () => {
  it.each([
    "event.tag.matches('^v1') && (push.n == 4 || push.n == 5)",
    "event.tag // it matches\n.matches('^v1')",
    "event.tag // .matches('x')\n  . // matches\n matches // matches\n ('^v1') // matches",
    "'matches' == 'matches' && event.tag.matches('^v1') && ['matches'][0] == 'matches' && {'matches': 1}.matches == 1",
    "'.matches(' + event.tag == '.matches(v1.2.3' && event.tag.matches('matches|v1')",
    "!(event.tag.matches('^x') || push.n == 4) && true",
    "(event.tag.matches('^v') ? 'yes' : 'no') == 'yes'",
    "event.tag.matches('^v') ? (push.n == 4 ? false : true) : false",
    "(event.name + '-' + event.tag).matches('^web-v')",
    "(push.n == 5 ? 'abc' : 'def').matches('^abc$')",
    "'a\"b\\\\c\\n\\t\\u00e9'.matches('^a\"b.c\\n\\té$')",
    "'1.2'.matches(r'^\\d\\.\\d$') && '1x2'.matches(r'^\\d\\.\\d$') == false",
    "payload.list.exists(x, x.matches('^b$')) && payload.list.all(x, x.matches('^[ab]$'))",
    "payload.list.filter(x, x.matches('a')).size() == 1 && payload.list.map(x, x.matches('a')) == [true, false]",
    "cel.bind(t, event.tag, t.matches('^v') && t.size() == 6)",
    "payload.?missing.orValue('v9').matches('9') && payload[?'missing'].orValue('v9').matches('9')",
    "['a', 'b'][0].matches('a') && {'a': 'b'}['a'].matches('b') && {'a': 'b'}.a.matches('b')",
    "'a' in ['a'] && !('b' in ['a']) && 'a'.matches('a')",
    "(1 + 2) * 3 == 9 && 12 / (2 * 3) == 2 && 12 / (6 / 2) == 4 && -(1 + 2) == -3 && 'a'.matches('a')",
    "b'\\xff' == b'\\xff' && 5u == 5u && 1.5 < 1.75 && null == null && 'a'.matches('a')",
    "has(push.tag) && !has(push.missing) && push.tag.matches('v')",
  ])("%s", (source) => {
    expect(evaluate(source, "bool")).toEqual({ ok: true, value: true });
  });
});
