import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { refusal } from "../terminal/exit.ts";
import { ownPackage } from "../wrangler/program.ts";

/** Where the sources are in a project that has hubrelay installed, and in hubrelay's own. */
const INSTALLED = "node_modules/hubrelay";

/** The files that wrangler looks for, in its order. */
export const CONFIG_FILES = ["wrangler.toml", "wrangler.json", "wrangler.jsonc"];

/** Files that hold secrets, or state, and are nobody else's business. */
const IGNORED = [".dev.vars", ".hubrelay/", ".wrangler/", "node_modules/"];

/** Creates wrangler's configuration where a directory has none; says what it did. */
export function ensureConfig(directory: string): string {
  const existing = CONFIG_FILES.find((file) => existsSync(join(directory, file)));
  if (existing !== undefined) return `${existing} is there`;
  if (!existsSync(join(directory, INSTALLED))) {
    throw refusal(
      "there is no wrangler.toml here, and hubrelay is not installed",
      "npm install hubrelay, then this again",
    );
  }
  const own = readFileSync(join(ownPackage(), "wrangler.toml"), "utf8");
  const installed = own
    .replace('main = "src/', `main = "${INSTALLED}/src/`)
    .replace('directory = "dist/', `directory = "${INSTALLED}/dist/`);
  writeFileSync(join(directory, "wrangler.toml"), installed);
  return "wrangler.toml created";
}

/** Creates the rule document from the example where it is missing; says what it did. */
export function ensureRules(directory: string, file: string): string {
  const path = resolve(directory, file);
  if (existsSync(path)) return `${file} is there`;
  copyFileSync(join(ownPackage(), "rules.example.json"), path);
  if (!existsSync(join(directory, "rules.schema.json"))) {
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace('"./rules.schema.json"', `"./${INSTALLED}/rules.schema.json"`));
  }
  return `${file} created from the example`;
}

/** Keeps what holds secrets out of git, where the project is in git. */
export function ensureIgnored(directory: string): string | undefined {
  if (!existsSync(join(directory, ".git"))) return undefined;
  const file = join(directory, ".gitignore");
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const lines = new Set(text.split("\n").map((line) => line.trim().replace(/^\//, "")));
  const missing = IGNORED.filter((line) => !lines.has(line) && !lines.has(line.replace(/\/$/, "")));
  if (missing.length === 0) return undefined;
  writeFileSync(file, `${text}${text === "" || text.endsWith("\n") ? "" : "\n"}${missing.join("\n")}\n`);
  return `.gitignore has ${missing.join(", ")} now`;
}
