import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A package in package-lock.json. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, https://spdx.org/licenses/ */
  readonly license?: string;
  /** Whether only developers of hubrelay install it. */
  readonly dev?: true;
  readonly integrity?: string;
  readonly hasInstallScript?: true;
}

const LOCK_FILE = fileURLToPath(new URL("../../package-lock.json", import.meta.url));

/** Reads all packages that `npm ci` may install, for all platforms. */
export function lockedPackages(): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(LOCK_FILE, "utf8")) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages).flatMap(([path, locked]) => {
    const name = path.split("node_modules/").at(-1);
    return name === undefined || name === "" ? [] : [{ ...locked, name }];
  });
}
