import { readFileSync, writeFileSync } from "node:fs";
import { withRelease } from "./changelog.ts";

// Part of `npm version`, which has written package.json and commits what is staged after it.
const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
const date = new Date().toISOString().slice(0, 10);
writeFileSync("CHANGELOG.md", withRelease(readFileSync("CHANGELOG.md", "utf8"), version, date));
const source = "src/core/lib/version.ts";
writeFileSync(
  source,
  readFileSync(source, "utf8").replace(/VERSION = ".*"/, () => `VERSION = "${version}"`),
);
