import { execFile } from "node:child_process";
import { copyFileSync, existsSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { promisify } from "node:util";
import { VERSION } from "../../core/lib/version.ts";
import { unreachable } from "../terminal/exit.ts";
import { ownPackage } from "../wrangler/program.ts";

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/**
 * Returns what a new project depends on to get this version of hubrelay. That is a version of the registry; or, if this
 * command came from a packed file or runs in a clone, such a file, which it puts into the directory.
 */
export async function provideOwnPackage(directory: string): Promise<string> {
  const own = ownPackage();
  const packed = `hubrelay-${VERSION}.tgz`;
  const end = own.lastIndexOf(`${sep}node_modules${sep}`);
  if (end === -1) {
    await pack(own, directory);
    return `file:${packed}`;
  }
  const host = own.slice(0, end);
  const file = /^file:(.+\.(?:tgz|tar\.gz))$/.exec(installedAs(host) ?? "")?.[1];
  if (file === undefined || !existsSync(resolve(host, file))) return `^${VERSION}`;
  copyFileSync(resolve(host, file), join(directory, packed));
  return `file:${packed}`;
}

/** How a project names the package in its own package.json; undefined if it does not. */
function installedAs(host: string): string | undefined {
  const file = join(host, "package.json");
  if (!existsSync(file)) return undefined;
  const { dependencies, devDependencies } = JSON.parse(readFileSync(file, "utf8")) as Manifest;
  return { ...devDependencies, ...dependencies }["hubrelay"];
}

async function pack(from: string, directory: string): Promise<void> {
  try {
    const args = ["pack", "--silent", "--pack-destination", resolve(directory)];
    await promisify(execFile)("npm", args, { cwd: from, shell: process.platform === "win32" });
  } catch (error) {
    const reason = (error as Error).message.split("\n").slice(0, 5).join("\n  ");
    throw unreachable(`hubrelay cannot be packed: ${reason}`, "run `npm ci` in the clone first");
  }
}
