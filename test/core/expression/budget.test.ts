import { describe, expect, it } from "vitest";
import type { Result } from "../../../src/core/lib/result.ts";
import { compileExpression } from "../../../src/core/expression/expression.ts";
import { expressionValues } from "../../../src/core/expression/values.ts";
import { evaluateJson } from "../../../src/core/targets/template.ts";
import { eventOf } from "../event-of.ts";

const TEXT = "1".repeat(4096);
const PAYLOAD = { text: TEXT, list: ["a", "b"], many: Array(32).fill(TEXT) };

const TOO_MUCH = "the expression takes too much work: at most 100000 steps, and 1000000 for all of a push";

const values = (): ReturnType<typeof expressionValues> => expressionValues(eventOf({ tag: "v1" }), PAYLOAD);

function evaluate(source: string, over = values()): Result<unknown, string> {
  const expression = compileExpression(source, "any");
  return expression.ok ? expression.value(over) : expression;
}

/** A list of eight elements. */
const EIGHT = "[x, x, x, x, x, x, x, x]";

/** An expression whose `a` is doubled so often. */
function doubled(start: string, times: number, then: string): string {
  let source = then;
  for (let time = 0; time < times; time++) source = `cel.bind(a, a + a, ${source})`;
  return `cel.bind(a, ${start}, ${source})`;
}

/** Lists that hold the one before twice. */
function twins(times: number, then: string): string {
  let source = then;
  for (let time = 0; time < times; time++) source = `cel.bind(a, [a, a], ${source})`;
  return source;
}

function walks(count: number): string {
  return `[[1]]${".map(x, x + x)".repeat(count)}.size() == 1`;
}

describe("an evaluation fails when it", () => {
  it.each<[what: string, source: string]>([
    ["makes a list of a hundred thousand", doubled("[1]", 17, "a.size() > 0")],
    ["makes a text of a million", doubled("payload.text", 8, "a.size() > 0")],
    ["doubles the texts of a payload", doubled("payload.text", 9, "a.endsWith('2')")],
    ["does so beside what is true already, by ||", `${doubled("[1]", 17, "a.size() == 0")} || true`],
    ["does so where the other side is false, by &&", `${doubled("[1]", 17, "a.size() == 0")} && false`],
    ["does so inside exists, on a later element", `[1, 2].exists(x, ${doubled(EIGHT, 14, "a.size() == 0")} || x == 2)`],
    ["does so inside filter", `[1, 2].filter(x, ${doubled(EIGHT, 14, "a.size() > 0")}).size() == 2`],
    ["does so inside map", `[1, 2].map(x, ${doubled(EIGHT, 14, "a.size()")}) == [1, 2]`],
    ["does so inside all", `[1, 2].all(x, ${doubled(EIGHT, 14, "a.size() > 0")})`],
    ["does so inside exists_one", `[1, 2].exists_one(x, ${doubled(EIGHT, 14, "a.size() > 0")})`],
    ["walks ten thousand elements with a long text for each", doubled("[1]", 13, "a.all(x, size(payload.text) > x)")],
    ["joins ten thousand elements with a long text", doubled("['x']", 13, "a.join(payload.text) == ''")],
    ["compares lists that hold each other a hundred thousand times", doubled("['x']", 0, twins(16, "a == a"))],
    ["gives a list that holds another a hundred thousand times", doubled("['x']", 0, twins(17, "a"))],
    ["looks a list up in another for each element", doubled("[1]", 11, "a.all(x, !(0 in a))")],
    ["reads a duration of 4,096 digits", "duration(payload.text) > duration('1s')"],
    ["asks for the hour in a time zone ten thousand times", doubled("[1]", 13, "a.all(x, hours(x))")],
    ["searches a long text for another", doubled("payload.text", 6, "a.lastIndexOf('0' + a) < 0")],
    ["makes a pattern for each of a thousand", doubled("[1]", 10, "a.exists(x, 'b'.matches('b' + string(x)))")],
    ["matches a pattern of two thousand states", "payload.many.all(x, x.matches('(1{1,30}){1,30}$'))"],
  ])("%s", (_, source) => {
    const hours = "timestamp(event.received_at).getHours('Asia/Tokyo') >= x";
    expect(evaluate(source.replace("hours(x)", hours))).toEqual({ ok: false, error: TOO_MUCH });
  });
});

describe("an evaluation succeeds when it", () => {
  it.each<[what: string, source: string, value: unknown]>([
    ["search the longest texts of a payload", "payload.many.all(x, x.contains('11') && !x.contains('2'))", true],
    ["match them", "payload.many.exists(x, x.matches('^(1|11)*2$'))", false],
    ["put them together", "payload.many.map(x, x + 'y').filter(x, x.endsWith('y')).join(',').size() > 131000", true],
    ["tell the hour in a time zone", "timestamp('2026-11-23T12:00:00Z').getHours('Asia/Tokyo') == 21", true],
    ["read a duration", "duration('1h30m') > duration('3600s')", true],
    ["use the same values as often as it likes", "[payload.list, payload.list] == [['a', 'b'], ['a', 'b']]", true],
    ["make up for other errors", "payload.missing == 1 || true", true],
    ["make up for other errors in a list", "[0, 1].exists(x, x == 1 || payload.missing == 1)", true],
  ])("%s", (_, source, value) => {
    expect(evaluate(source)).toEqual({ ok: true, value });
  });
});

it("evaluations over the same push share its work", () => {
  const source = "payload.many.map(x, x + 'y' + x).size() == 32";
  const one = values();
  let count = 0;
  while (count < 100 && evaluate(source, one).ok) count++;
  expect(count).toBeGreaterThan(3);
  expect(count).toBeLessThan(40);
  expect(evaluate(source, one)).toEqual({ ok: false, error: TOO_MUCH });
  expect(evaluate(source)).toEqual({ ok: true, value: true });
});

it("an exhausted expression works again on another push", () => {
  const expression = compileExpression(doubled("payload.list", 16, "a.size()"), "any");
  if (!expression.ok) throw new Error(expression.error);
  expect(expression.value(values())).toEqual({ ok: false, error: TOO_MUCH });
  expect(expression.value(expressionValues(eventOf(), { list: [] }))).toEqual({ ok: true, value: 0n });
});

it("more than five chained loops are refused", () => {
  expect(evaluate(walks(5))).toEqual({ ok: true, value: true });
  expect(evaluate(walks(13))).toEqual({
    ok: false,
    error: "expected at most 5 loops over lists in a row: each can double the list",
  });
});

it("the expressions of a target share the work of one delivery", () => {
  const event = eventOf({ tag: "v1" });
  const body = new TextEncoder().encode(JSON.stringify(PAYLOAD));
  const material = { event, body, payload: PAYLOAD, deliveryId: "dlv_1", url: "" };
  const source = "payload.many.map(x, x + 'y' + x).size()";
  const results = Array.from({ length: 60 }, () => evaluateJson(source, material));
  expect(results[0]).toEqual({ ok: true, value: "32" });
  expect(results[59]).toEqual({ ok: false, error: `${source}: ${TOO_MUCH}` });
});
