import * as v from "valibot";
import { describe, expect, it, vi } from "vitest";
import { list, record } from "../../../src/core/schema/bounded.ts";
import { validate } from "../../../src/core/schema/validate.ts";

/** A schema that counts how often it is asked. */
function watched(): { item: v.GenericSchema<string>; asked: () => number } {
  const seen = vi.fn<(value: unknown) => boolean>((value) => typeof value === "string");
  return { item: v.custom<string>(seen, "expected a text"), asked: () => seen.mock.calls.length };
}

const names = (count: number): string[] => Array.from({ length: count }, (_, index) => `n${index}`);
const entries = (count: number): object => Object.fromEntries(names(count).map((name) => [name, name]));

describe("list", () => {
  it("accepts the maximum length", () => {
    const { item } = watched();
    expect(validate(list(item, 3, "words"), ["a", "b", "c"])).toEqual({ ok: true, value: ["a", "b", "c"] });
  });

  it("reports one problem for a list that is too long, and reads no item", () => {
    const { item, asked } = watched();
    const result = validate(v.object({ words: list(item, 3, "words") }), { words: Array(500_000).fill(1) });
    expect(result).toEqual({ ok: false, error: [{ path: ["words"], message: "expected at most 3 words" }] });
    expect(asked()).toBe(0);
  });

  it.each([
    [5, "expected a list, got 5"],
    [{}, "expected a list, got an object"],
    ["x".repeat(1_000_000), "expected a list, got a text"],
  ])("refuses %j", (value, message) => {
    expect(validate(list(v.string(), 3, "words"), value)).toEqual({ ok: false, error: [{ path: [], message }] });
  });

  it("stops at about a thousand problems in nested lists", () => {
    const { item, asked } = watched();
    const lists = list(list(item, 100, "words"), 5000, "lists");
    const result = validate(lists, Array(5000).fill(Array(100).fill(1)));
    expect(result.ok ? 0 : result.error.length).toBeLessThan(1200);
    expect(asked()).toBeLessThan(1200);
  });

  it("reports every problem of the values that follow one with too many", () => {
    validate(list(v.number(), 5000, "numbers"), Array(5000).fill("x"));
    const result = validate(v.object({ a: v.string(), b: v.string() }), {});
    expect(result).toMatchObject({ ok: false, error: [{ path: ["a"] }, { path: ["b"] }] });
  });

  it("reads a valid list whole", () => {
    const lists = list(list(v.number(), 100, "numbers"), 5000, "lists");
    const value = Array.from({ length: 3000 }, () => [1, 2, 3]);
    expect(validate(lists, value)).toEqual({ ok: true, value });
  });

  it("reports the problems of the form that was given in a union", () => {
    const schema = v.union([v.string(), list(v.string(), 2, "texts")]);
    expect(validate(schema, ["a", "b", "c"])).toMatchObject({ error: [{ message: "expected at most 2 texts" }] });
    expect(validate(schema, ["a", 1])).toMatchObject({ error: [{ path: [1], message: "expected a text, got 1" }] });
  });
});

describe("record", () => {
  it("accepts the maximum number of keys", () => {
    const { item } = watched();
    expect(validate(record(v.string(), item, 3, "words"), entries(3))).toEqual({ ok: true, value: entries(3) });
  });

  it("reports one problem for too many keys, and reads no value", () => {
    const { item, asked } = watched();
    const result = validate(record(item, item, 3, "words"), entries(10_000));
    expect(result).toEqual({ ok: false, error: [{ path: [], message: "expected at most 3 words" }] });
    expect(asked()).toBe(0);
  });

  it.each([
    [[], "expected an object, got a list"],
    [Array(500_000).fill(1), "expected an object, got a list"],
    ["a list", "expected an object, got a text"],
    [null, "expected an object, got null"],
  ])("refuses %s", (value, message) => {
    expect(validate(record(v.string(), v.string(), 3, "words"), value)).toEqual({
      ok: false,
      error: [{ path: [], message }],
    });
  });
});

describe("a problem names the received type and never its text", () => {
  const huge = `\u001b[31m${"x".repeat(1_000_000)}`;

  it.each<[what: string, schema: v.GenericSchema, message: string]>([
    ["an object", v.object({}), "expected an object, got a text"],
    ["a number", v.number(), "expected number, got a text"],
    ["a literal", v.literal("on"), 'expected "on", got another text'],
    ["one of several", v.picklist(["on", "off"]), 'expected "on" or "off", got another text'],
    ["a form", v.pipe(v.string(), v.regex(/^[A-Z]+$/)), "expected /^[A-Z]+$/, got a text"],
    ["a length", v.pipe(v.string(), v.maxLength(5)), "expected <=5, got 1000005"],
    ["one of several forms", v.union([v.number(), v.object({})]), "expected number or an object, got a text"],
  ])("when %s is expected", (_, schema, message) => {
    expect(validate(schema, huge)).toEqual({ ok: false, error: [{ path: [], message }] });
  });
});
