import { readFileSync } from "node:fs";
import { isUnpublished, type Manifest } from "../package/repository.ts";

// `npm publish` runs it first: a package with the placeholder has links that lead nowhere.
const manifest = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as Manifest;
if (isUnpublished(manifest)) {
  console.error(`package.json: repository.url is ${manifest.repository.url}`);
  console.error("Set it to the repository's address, and run: npm run reference");
  process.exitCode = 1;
}
