import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { ruleDocumentSchema } from "../../../src/core/rules/schema.ts";
import { TARGET_TYPES } from "../../../src/core/targets/types.ts";

const committed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../${name}`, import.meta.url), "utf8"));

it("rules.schema.json is what `npm run schema` writes", () => {
  // As text, so that the order counts too; how it is laid out is the formatter's business.
  expect(JSON.stringify(committed("rules.schema.json"))).toBe(JSON.stringify(ruleDocumentSchema()));
});

it("the schema has every type of target, and nested conditions", () => {
  const schema = ruleDocumentSchema() as { $defs: Record<string, { oneOf?: object[]; properties?: object }> };
  expect(schema.$defs["Target"]?.oneOf).toHaveLength(TARGET_TYPES.length);
  expect(schema.$defs["Match"]?.properties).toMatchObject({ not: { $ref: "#/$defs/Match" } });
});

it("the example names the schema, for editors", () => {
  const example = committed("rules.example.json") as { $schema: string };
  expect(example.$schema).toBe("./rules.schema.json");
});
