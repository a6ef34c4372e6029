import { globSync, readFileSync } from "node:fs";
import { ORDER } from "./rules.ts";
import { violationsIn } from "./violations.ts";

// `npm run layers`: fails if a file imports from a layer above its own, or contains a text that its layer bans.

const files = globSync("src/**/*.{ts,tsx}").map((file) => file.replaceAll("\\", "/"));
const unknown = Object.entries(ORDER).flatMap(([part, order]) =>
  files.flatMap((file) => {
    const [folder, ...rest] = file.startsWith(`${part}/`) ? file.slice(part.length + 1).split("/") : [];
    const isKnown = rest.length === 0 || order.some((name) => name === folder || name.startsWith(`${folder}/`));
    return isKnown ? [] : [`${file}: ${part}/${folder} has no place in .ci/layers/rules.ts`];
  }),
);
const violations = [...unknown, ...violationsIn(new Map(files.map((file) => [file, readFileSync(file, "utf8")])))];
for (const violation of violations) console.error(violation);
console.log(`${files.length} files, ${violations.length} violations of the layers`);
process.exitCode = violations.length === 0 ? 0 : 1;
