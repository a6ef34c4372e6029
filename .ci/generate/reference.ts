import { readFileSync, writeFileSync } from "node:fs";
import { withSections } from "../reference/section.ts";
import { referenceSections } from "../reference/sections.ts";

// `npm run reference`: writes the tables of the pages in docs/ that follow from the code.
for (const [page, sections] of Map.groupBy(referenceSections(), (section) => section.page)) {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  writeFileSync(file, withSections(readFileSync(file, "utf8"), sections));
}
