import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A package as package-lock.json has it. */
export interface LockedPackage {
  readonly name: string;
  readonly version: string;
  /** An SPDX expression, https://spdx.org/licenses/ */
  readonly license?: string;
  /** Only needed to develop hubrelay. */
  readonly dev?: true;
  readonly integrity?: string;
  readonly hasInstallScript?: true;
}

const LOCK_FILE = fileURLToPath(new URL("../../package-lock.json", import.meta.url));

/** Every package that `npm ci` may install, on whatever platform. */
export function lockedPackages(): LockedPackage[] {
  const { packages } = JSON.parse(readFileSync(LOCK_FILE, "utf8")) as { packages: Record<string, LockedPackage> };
  return Object.entries(packages).flatMap(([path, locked]) => {
    const name = path.split("node_modules/").at(-1);
    return name === undefined || name === "" ? [] : [{ ...locked, name }];
  });
}
