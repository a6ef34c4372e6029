import { readFileSync, writeFileSync } from "node:fs";
import { creatorManifest, withDerivedFields } from "../package/manifests.ts";
import type { Manifest } from "../package/repository.ts";
import { withSections } from "../reference/section.ts";
import { referenceSections } from "../reference/sections.ts";

// `npm run reference`: writes the parts of the pages in docs/ and of README.md that follow from the code, and the fields of
// the manifests that follow from package.json's `repository` and from the variables.
const [manifest, creator] = ["package.json", "create-hubrelay/package.json"].map(
  (name) => new URL(`../../${name}`, import.meta.url),
) as [URL, URL];
const own = withDerivedFields(readFileSync(manifest, "utf8"));
writeFileSync(manifest, own);
writeFileSync(creator, creatorManifest(readFileSync(creator, "utf8"), JSON.parse(own) as Manifest));
for (const [page, sections] of Map.groupBy(referenceSections(), (section) => section.page)) {
  const file = new URL(`../../docs/${page}`, import.meta.url);
  writeFileSync(file, withSections(readFileSync(file, "utf8"), sections));
}
