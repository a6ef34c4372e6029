import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { licencesPage } from "../supply-chain/licences.ts";
import { lockedPackages } from "../supply-chain/lock-file.ts";

// `npm run licences`: writes docs/licences.md.
writeFileSync(fileURLToPath(new URL("../../docs/licences.md", import.meta.url)), licencesPage(lockedPackages()));
