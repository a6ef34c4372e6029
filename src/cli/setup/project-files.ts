import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { refusal } from "../terminal/exit.ts";
import { CONFIG_FILES } from "../wrangler/config-file.ts";
import { ownPackage } from "../wrangler/program.ts";

/** The directory of hubrelay in a project that has it installed. */
const INSTALLED = "node_modules/hubrelay";

/** Files and directories with secrets or state, which git must ignore. */
export const IGNORED = [".dev.vars", ".hubrelay/", ".wrangler/", "node_modules/"];

/** Creates wrangler's configuration if a directory has none. Returns a description of what it did. */
export function ensureConfig(directory: string): string {
  const existing = CONFIG_FILES.find((file) => existsSync(join(directory, file)));
  if (existing !== undefined) return `${existing} is there`;
  if (!existsSync(join(directory, INSTALLED))) {
    throw refusal(
      "there is no wrangler.toml here, and hubrelay is not installed",
      "run this in a clone of hubrelay, or install a packed one: docs/cli.md says how",
    );
  }
  writeFileSync(join(directory, "wrangler.toml"), installedConfig());
  return "wrangler.toml created";
}

/** wrangler's configuration for a project that has hubrelay installed: the Worker is that of the package. */
export function installedConfig(): string {
  return readFileSync(join(ownPackage(), "wrangler.toml"), "utf8")
    .replace('main = "src/', `main = "${INSTALLED}/src/`)
    .replace('directory = "dist/', `directory = "${INSTALLED}/dist/`);
}

/** The example of a rule document, for a project that has hubrelay installed. */
export function exampleRules(): string {
  const text = readFileSync(join(ownPackage(), "rules.example.json"), "utf8");
  return text.replace('"./rules.schema.json"', `"./${INSTALLED}/rules.schema.json"`);
}

/** Creates the rule document from the example if it is missing. Returns a description of what it did. */
export function ensureRules(directory: string, file: string): string {
  const path = resolve(directory, file);
  if (existsSync(path)) return `${file} is there`;
  if (existsSync(join(directory, "rules.schema.json"))) copyFileSync(join(ownPackage(), "rules.example.json"), path);
  else writeFileSync(path, exampleRules());
  return `${file} created from the example`;
}

/** Adds files with secrets to .gitignore, if the project is in git. Returns a description; undefined if unchanged. */
export function ensureIgnored(directory: string): string | undefined {
  if (!isInGit(directory)) return undefined;
  const file = join(directory, ".gitignore");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const lines = new Set(text.split("\n").map((line) => line.trim().replace(/^\//, "")));
  const missing = IGNORED.filter((line) => !lines.has(line) && !lines.has(line.replace(/\/$/, "")));
  if (missing.length === 0) return undefined;
  writeFileSync(file, `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`);
  return `.gitignore has ${missing.join(", ")} now`;
}

function isInGit(directory: string): boolean {
  for (let place = resolve(directory); ; place = dirname(place)) {
    // .git is a file in a worktree, and a directory elsewhere.
    if (existsSync(join(place, ".git"))) return true;
    if (place === dirname(place)) return false;
  }
}
