import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { openApiDocument } from "../../src/core/api/document.ts";

it("openapi.json is what `npm run schema` writes", () => {
  const committed: unknown = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8"));
  // As text, so that the order counts too; how it is laid out is the formatter's business.
  expect(JSON.stringify(committed)).toBe(JSON.stringify(openApiDocument()));
});
