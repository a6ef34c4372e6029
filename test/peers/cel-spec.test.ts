import { isDeepStrictEqual } from "node:util";
import { describe, expect, it } from "vitest";
import { compileExpression } from "../../src/core/expression/expression.ts";
import { expressionValues } from "../../src/core/expression/values.ts";
import { eventOf } from "../core/event-of.ts";
import { countsOf, countsOnPage, tableOf, type Outcome } from "./table.ts";

/** A value by its CEL type; `error` where the expression has none. */
type Value = Readonly<Record<string, unknown>>;

interface Case {
  readonly name: string;
  readonly source: string;
  readonly expected: Value;
}

const { sections } = tableOf("cel-spec") as {
  sections: Readonly<Record<string, Readonly<Record<string, readonly [source: string, expected: Value]>>>>;
};

const cases = Object.entries(sections).flatMap(([section, tests]) =>
  Object.entries(tests).map(([test, [source, expected]]): Case => ({ name: `${section}/${test}`, source, expected })),
);

function valueOf(value: unknown): Value {
  if (value === null) return { null: true };
  if (typeof value === "bigint") return { int: String(value) };
  if (typeof value === "number") return { double: value };
  if (typeof value !== "object") return { [typeof value === "boolean" ? "bool" : "string"]: value };
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (value instanceof Date) return { timestamp: value.getTime() };
  if (Array.isArray(value)) return { list: value.map(valueOf) };
  const { constructor, name, value: unsigned, seconds, nanos } = value as Readonly<Record<string, unknown>>;
  // The library exports none of its classes.
  const type = (constructor as { name: string } | undefined)?.name;
  if (type === "UnsignedInt") return { uint: String(unsigned) };
  if (type === "Duration") return { duration: [String(seconds), String(nanos)] };
  if (type === "Type") return { type: name };
  return { map: sorted(value instanceof Map ? [...value] : Object.entries(value)) };
}

function sorted(entries: readonly (readonly unknown[])[]): unknown[] {
  return entries.map(([key, value]) => [valueOf(key), valueOf(value)]).toSorted(byText);
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1;
}

interface Written extends Value {
  readonly double?: string;
  readonly timestamp?: readonly [seconds: string, nanos: string];
  readonly list?: readonly Written[];
  readonly map?: readonly (readonly [key: Written, value: Written])[];
}

/** An expected value of the table in the form of {@link valueOf}. */
function expectedOf(written: Written): Value {
  const { double, timestamp, list, map } = written;
  if (double !== undefined) return { double: Number(double) };
  if (timestamp !== undefined) return { timestamp: Number(timestamp[0]) * 1000 + Number(timestamp[1]) / 1e6 };
  if (list !== undefined) return { list: list.map(expectedOf) };
  if (map !== undefined) return { map: map.map((entry) => entry.map(expectedOf)).toSorted(byText) };
  return written;
}

function outcomeOf({ source, expected }: Case): Outcome {
  const isError = "error" in expected;
  const expression = compileExpression(source, "any");
  const result = expression.ok ? expression.value(expressionValues(eventOf({}), {})) : expression;
  if (!result.ok) return isError ? "agree" : "refused";
  return isDeepStrictEqual(valueOf(result.value), expectedOf(expected)) ? "agree" : "differ";
}

const outcomes = cases.map(outcomeOf);

/** The expressions that silently give another value, by what is behind it. */
const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
  "a letter beyond ASCII in bytes is one byte, and bytes that are no UTF-8 are a text": [
    "basic/self_eval_nonzeroish/self_eval_bytes_escape",
    "comparisons/eq_literal/eq_bytes",
    "comparisons/ne_literal/not_ne_bytes",
    "conversions/string/bytes_invalid",
  ],
  "an unsigned number in a list equals no other number": [
    "comparisons/eq_literal/eq_list_mixed_type_numbers",
    "lists/in/uint_in_ints",
    "lists/in/uint_in_doubles",
    "lists/in/int_in_uints",
    "lists/in/double_in_uints",
  ],
  "a whole number is compared with a double exactly": [
    "comparisons/lt_literal/not_lt_dyn_int_big_lossy_double",
    "comparisons/gt_literal/not_gt_dyn_big_double_int",
    "comparisons/lte_literal/lte_dyn_big_double_int",
    "comparisons/gte_literal/gte_dyn_int_big_lossy_double",
  ],
  "int() and a division can go beyond 64 bits": [
    "conversions/int/double_int_max_range",
    "conversions/int/double_int_min_range",
    "conversions/int/double_range",
    "conversions/uint/double_uint_max_range",
    "integer_math/int64_math/int64_min_negate_div",
  ],
  "the type of null has another name": ["conversions/type/null_type", "conversions/type/null_type_denotation"],
  "any key may be in a map, the last of equal ones counts, and a field of what has none is absent": [
    "fields/qualified_identifier_resolution/map_key_float",
    "fields/qualified_identifier_resolution/map_key_null",
    "fields/qualified_identifier_resolution/map_value_repeat_key",
    "optionals/optionals/map_null_entry_no_such_key",
    "optionals/optionals/map_present_key_invalid_field",
  ],
  "times and durations have no bounds": [
    "timestamps/timestamp_range/add_duration_under",
    "timestamps/timestamp_range/add_duration_over",
    "timestamps/timestamp_range/add_duration_nanos_under",
    "timestamps/timestamp_range/sub_time_duration_over",
    "timestamps/timestamp_range/sub_time_duration_under",
    "timestamps/duration_range/from_string_under",
    "timestamps/duration_range/from_string_over",
    "timestamps/duration_range/add_under",
    "timestamps/duration_range/add_over",
    "timestamps/duration_range/sub_under",
    "timestamps/duration_range/sub_over",
  ],
};

describe("an expression gives what CEL's conformance tests say, or is refused", () => {
  it("but for the differences that are listed", () => {
    const names = cases.filter((_, index) => outcomes[index] === "differ").map(({ name }) => name);
    expect(names.toSorted()).toEqual(Object.values(DIFFERENT).flat().toSorted());
  });

  it("as often as the page says", () => {
    expect(countsOf(outcomes)).toEqual(countsOnPage("cel-spec"));
  });
});
