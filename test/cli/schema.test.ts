import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openApiDocument } from "../../src/core/api/document.ts";
import { ruleDocumentSchema } from "../../src/core/rules/schema.ts";
import { TARGET_TYPES } from "../../src/core/targets/types.ts";
import { ROOT } from "./command.ts";

it("rules.schema.json is what `npm run schema` writes", () => {
  const committed: unknown = JSON.parse(readFileSync(join(ROOT, "rules.schema.json"), "utf8"));
  // As text, so that the order counts too; how it is laid out is the formatter's business.
  expect(JSON.stringify(committed)).toBe(JSON.stringify(ruleDocumentSchema()));
});

it("openapi.json is what `npm run schema` writes", () => {
  const committed: unknown = JSON.parse(readFileSync(join(ROOT, "openapi.json"), "utf8"));
  expect(JSON.stringify(committed)).toBe(JSON.stringify(openApiDocument()));
});

it("the schema has every type of target, and nested conditions", () => {
  const schema = ruleDocumentSchema() as { $defs: Record<string, { oneOf?: object[]; properties?: object }> };
  expect(schema.$defs["Target"]?.oneOf).toHaveLength(TARGET_TYPES.length);
  expect(schema.$defs["Match"]?.properties).toMatchObject({ not: { $ref: "#/$defs/Match" } });
});

it("the example names the schema, for editors", () => {
  const example = JSON.parse(readFileSync(join(ROOT, "rules.example.json"), "utf8")) as { $schema: string };
  expect(example.$schema).toBe("./rules.schema.json");
});
