import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { openApiDocument } from "../../src/core/api/document.ts";
import { ruleDocumentSchema } from "../../src/core/rules/schema.ts";

// `npm run schema`: writes rules.schema.json and openapi.json.
const ROOT = new URL("../../", import.meta.url);

function write(name: string, value: object): void {
  writeFileSync(fileURLToPath(new URL(name, ROOT)), `${JSON.stringify(value, undefined, 2)}\n`);
}

write("rules.schema.json", ruleDocumentSchema());
write("openapi.json", openApiDocument());
