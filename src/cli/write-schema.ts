import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { ruleDocumentSchema } from "../core/schema.ts";

// `npm run schema`: writes rules.schema.json anew.
const file = fileURLToPath(new URL("../../rules.schema.json", import.meta.url));
writeFileSync(file, `${JSON.stringify(ruleDocumentSchema(), undefined, 2)}\n`);
