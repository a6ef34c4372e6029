import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { absoluteLinks, isUnpublished, type Manifest } from "../package/repository.ts";

// `npm pack` runs it before and after: a registry's page shows README.md, where links to files of the repository lead
// nowhere. In between the originals are in dist/packed.

const ROOT = new URL("../../", import.meta.url);
const KEPT = new URL("dist/packed/", ROOT);
const PAGES = ["README.md", "SECURITY.md"];

const manifest = JSON.parse(readFileSync(new URL("package.json", ROOT), "utf8")) as Manifest;
const isAfter = process.argv.includes("--restore");

for (const page of PAGES) {
  const [file, kept] = [new URL(page, ROOT), new URL(page, KEPT)];
  if (isAfter) {
    if (!existsSync(kept)) continue;
    writeFileSync(file, readFileSync(kept));
    rmSync(kept);
  } else if (!isUnpublished(manifest)) {
    mkdirSync(fileURLToPath(KEPT), { recursive: true });
    // One that is there is of a run that was stopped.
    if (!existsSync(kept)) writeFileSync(kept, readFileSync(file));
    writeFileSync(file, absoluteLinks(readFileSync(kept, "utf8"), manifest, page));
  }
}
