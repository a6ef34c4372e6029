import { describe, expect, it } from "vitest";
import { compileExpression } from "../../../src/core/expression/expression.ts";
import { expressionValues } from "../../../src/core/expression/values.ts";
import { eventOf } from "../event-of.ts";

const PAYLOAD = { list: [1, 2], a: { b: 1 }, keys: { "1": "x" } };

function evaluate(source: string): unknown {
  const expression = compileExpression(source, "any");
  if (!expression.ok) return { refused: expression.error };
  const value = expression.value(expressionValues(eventOf(), PAYLOAD));
  return value.ok ? value.value : { error: value.error };
}

const refusal = (text: string): unknown => ({ refused: expect.stringContaining(text) as string });

describe("an expression whose value would differ from CEL's is refused", () => {
  it.each<[source: string, error: string]>([
    ["9223372036854775808", "expected a whole number of 64 bits"],
    ["-(-9223372036854775808)", "expected a whole number of 64 bits"],
    ["-9223372036854775809", "expected a whole number of 64 bits"],
    ["event.tag == 'v1' || payload.n == 0xFFFFFFFFFFFFFFFFFF", "expected a whole number of 64 bits"],
    ["[1, 9223372036854775808]", "expected a whole number of 64 bits"],
    ["{1: 'a', '1': 'b'}", "expected map keys of one type"],
    ["{1: 'a', 1u: 'b'}", "expected map keys of one type"],
    ["{true: 'a', 'true': 'b'}", "expected map keys of one type"],
    ["timestamp('2026-01-01T00:00:00.1234Z')", "expected at most three decimals"],
    [
      "timestamp('2026-01-01T00:00:00.000000001Z') > timestamp('2026-01-01T00:00:00Z')",
      "expected at most three decimals",
    ],
  ])("%s", (source, error) => {
    expect(evaluate(source)).toEqual(refusal(error));
  });

  it.each<[source: string, value: unknown]>([
    ["-9223372036854775808", -9_223_372_036_854_775_808n],
    ["9223372036854775807", 9_223_372_036_854_775_807n],
    ["{'a': 1, 'b': 2}.size()", 2n],
    ["{1: 'a', 2: 'b'}[2]", "b"],
    ["{event.name: 1, 'b': 2}.size()", 2n],
    ["timestamp('2026-01-01T00:00:00.123000Z') == timestamp('2026-01-01T00:00:00.123Z')", true],
  ])("%s is accepted", (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });
});

// The table of docs/rules.md: a version of the library that mends one of these makes its row fail.
describe("CEL that the library lacks is refused", () => {
  it.each([
    "string(timestamp('2026-01-01T00:00:00Z'))",
    "int(timestamp('2026-01-01T00:00:00Z'))",
    "int(5u)",
    "has(payload['a'].b)",
    "payload.?a.?b.optMap(x, x + 1.0)",
    "[1, 2].all(i, v, v > i)",
    "[1, 2].transformList(i, v, v + i)",
    "math.greatest(1, 2)",
    "'a'.replace('a', 'b')",
    "'a'.charAt(0)",
    "'%d'.format([1])",
    "base64.encode(b'a')",
    "sets.contains([1], [1])",
    "[2, 1].sort()",
    "[?optional.of(1)]",
  ])("%s", (source) => {
    expect(evaluate(source)).toEqual(refusal("expected a CEL expression"));
  });
});

describe("known differences that the check cannot see", () => {
  it.each<[source: string, value: unknown, inCel: string]>([
    ["int(double('1e30'))", 1_000_000_000_000_000_019_884_624_838_656n, "an error"],
    ["duration('1.5s').getMilliseconds()", 1500n, "500"],
    ["'😀' < '\uffff'", true, "false"],
    ["payload.keys[1]", { error: "No such key: 1" }, "the same: keys of JSON are texts"],
  ])("%s returns %s, but in CEL %s", (source, value) => {
    expect(evaluate(source)).toEqual(value);
  });
});
