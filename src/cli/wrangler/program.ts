import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { unreachable } from "../terminal/exit.ts";

/** The executable of Node and the script of wrangler. */
export interface WranglerProgram {
  readonly node: string;
  readonly script: string;
}

/** The oldest version of Node that wrangler supports. */
const MIN_NODE = [22, 12] as const;

/**
 * Finds wrangler in the project, or else beside hubrelay, and a Node that can run it: this process's, or if that is too
 * old, the one of the npm package `node`. Throws if wrangler or Node is missing.
 */
export function findWrangler(directory: string): WranglerProgram {
  const script = process.env["HUBRELAY_WRANGLER"] || resolveFile("wrangler", "bin/wrangler.js", directory);
  if (script === undefined) {
    throw unreachable("wrangler is not installed", "install it beside hubrelay: npm install --save-dev wrangler");
  }
  if (isNewEnough(process.versions.node)) return { node: process.execPath, script };
  const node = resolveFile("node", "bin/node", directory);
  if (node !== undefined) return { node, script };
  throw unreachable(
    `wrangler needs Node ${MIN_NODE.join(".")} or later, this is ${process.versions.node}`,
    "install a newer Node, or `npm install --save-dev node@24`",
  );
}

/** Whether wrangler runs on a version of Node. */
export function isNewEnough(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > MIN_NODE[0] || (major === MIN_NODE[0] && minor >= MIN_NODE[1]);
}

/** Finds a file of a package that is installed in the project, or beside this command. */
function resolveFile(packageName: string, file: string, directory: string): string | undefined {
  for (const from of [pathToFileURL(join(directory, "package.json")), import.meta.url]) {
    const root = packageRoot(packageName, from);
    const path = root === undefined ? undefined : join(root, file);
    if (path !== undefined && existsSync(path)) return path;
  }
  return undefined;
}

function packageRoot(packageName: string, from: string | URL): string | undefined {
  const paths = createRequire(from).resolve.paths(packageName) ?? [];
  const manifest = paths.map((path) => join(path, packageName, "package.json")).find((path) => existsSync(path));
  return manifest === undefined ? undefined : dirname(manifest);
}

/** Returns the directory of hubrelay's own package, also for the bundle in dist. */
export function ownPackage(): string {
  for (let directory = dirname(fileURLToPath(import.meta.url)); ; directory = dirname(directory)) {
    const manifest = join(directory, "package.json");
    if (existsSync(manifest) && (JSON.parse(readFileSync(manifest, "utf8")) as { name?: string }).name === "hubrelay") {
      return directory;
    }
    if (directory === dirname(directory)) throw new Error("hubrelay's own package.json is missing");
  }
}
