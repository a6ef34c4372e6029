import { expect, it } from "vitest";
import { isObject } from "../../../src/core/lib/json.ts";
import { describeFields } from "../../../src/core/rules/describe-fields.ts";
import { ruleDocumentSchema } from "../../../src/core/rules/schema.ts";
import { resultWithinMs, scheduleOf, timeoutMs } from "../../../src/core/targets/attempt-settings.ts";
import { BY_TYPE, COMMON } from "../../../src/core/targets/field-descriptions.ts";
import { TYPES } from "../../../src/core/targets/types.ts";

/** Returns the paths of the fields of a schema that have no description of their meaning. */
function undescribed(node: unknown, path = ""): string[] {
  if (Array.isArray(node)) return node.flatMap((each) => undescribed(each, path));
  if (!isObject(node)) return [];
  return Object.entries(node).flatMap(([key, value]) => {
    if (key !== "properties" || !isObject(value)) return undescribed(value, key === "$defs" ? "$defs" : path);
    return Object.entries(value).flatMap(([name, field]) => {
      const text = isObject(field) ? field["description"] : undefined;
      const isDescribed = typeof text === "string" && /^(?:[A-Z`]|hubrelay)/.test(text) && !text.startsWith("Expected");
      return [...(isDescribed ? [] : [`${path}.${name}`]), ...undescribed(field, `${path}.${name}`)];
    });
  });
}

it("describes every field of a rule document for editors", () => {
  expect(undescribed(ruleDocumentSchema())).toEqual([]);
});

it("keeps the limits of a field behind its description", () => {
  const text = JSON.stringify(ruleDocumentSchema());
  expect(text).toContain(
    "Time for an attempt. Default: `15s`. Expected a duration from 100ms to 1m, as in 500ms, 15s, 2m, 10h or 7d.",
  );
});

it("leaves a field as it is that has no description", () => {
  const schema = { type: "object", properties: { other: { type: "string" } } } as const;
  expect(describeFields(schema)).toEqual(schema);
});

it("describes no field that a type of target lacks", () => {
  const extra = Object.entries(BY_TYPE).flatMap(([type, fields]) => {
    const { entries } = TYPES[type as keyof typeof TYPES].schema as unknown as { readonly entries: object };
    return Object.keys(fields).filter((field) => !Object.hasOwn(entries, field));
  });
  expect(extra).toEqual([]);
});

it("states the defaults of attempts that the code has", () => {
  const target = { type: "webhook", url: "https://deploy.example.com/" } as const;
  expect([COMMON["timeout"], timeoutMs(target)]).toEqual(["Time for an attempt. Default: `15s`.", 15_000]);
  expect(COMMON["schedule"]).toMatch(/Default: nine retries over 27 hours\.$/);
  expect(scheduleOf(target)).toHaveLength(9);
  expect([COMMON["within"], resultWithinMs({ ...target, result: "callback" })]).toEqual([
    "Time for the report of `callback`. Default: `30m`.",
    1_800_000,
  ]);
});
