import type { LockedPackage } from "./lock-file.ts";

/** Licences that require no more than attribution. */
const PERMISSIVE = new Set([
  "MIT",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "CC0-1.0",
  "Unlicense",
]);

/** Other licences, and the packages that may have them because hubrelay does not ship these packages. */
const TOLERATED: readonly { readonly licence: string; readonly name: RegExp }[] = [
  // Image processing for wrangler's local runs, installed beside it and never bundled.
  { licence: "LGPL-3.0-or-later", name: /^@img\/sharp-/ },
  // The accessibility checks of the tests.
  { licence: "MPL-2.0", name: /^axe-core$/ },
  // The compiler of styles behind the test runner.
  { licence: "MPL-2.0", name: /^lightningcss/ },
];

/** Development packages that the dashboard bundles. */
export const BUNDLED = new Set(["preact", "uplot"]);

/** Whether a package's SPDX expression is allowed: every part of an AND, and one part of an OR. */
export function isAllowed({ name, license = "" }: Pick<LockedPackage, "name" | "license">): boolean {
  const parts = license.replaceAll(/[()]/g, "").split(" AND ");
  return parts.every((part) => part.split(" OR ").some((licence) => isAllowedFor(name, licence)));
}

function isAllowedFor(name: string, licence: string): boolean {
  return PERMISSIVE.has(licence) || TOLERATED.some((each) => each.licence === licence && each.name.test(name));
}

/** Formats the page with all packages by licence. Throws if a licence is not allowed. */
export function licencesPage(packages: readonly LockedPackage[]): string {
  const wrong = packages
    .filter((each) => !isAllowed(each))
    .map(({ name, license }) => `${name} (${license ?? "none"})`);
  if (wrong.length > 0) throw new Error(`licences that are not in the list of those allowed: ${wrong.join(", ")}`);
  return [
    "# Licences",
    "",
    "hubrelay is under the [MIT licence](../LICENSE). This page lists what it is made of and made with, by SPDX",
    "identifiers. `npm run licences` writes it from `package-lock.json`, and fails on a licence that is not allowed.",
    "`*` stands for the builds of a package for each platform.",
    "",
    "## What is bundled, or installed with hubrelay",
    "",
    ...tableOf(packages.filter(isInstalled)),
    "",
    "`@img/sharp-*` belongs to wrangler's local runs. It is installed beside hubrelay, and no part of what is deployed.",
    "",
    "## What only developers install",
    "",
    ...tableOf(packages.filter((each) => !isInstalled(each))),
    "",
  ].join("\n");
}

function isInstalled({ name, dev }: LockedPackage): boolean {
  return dev !== true || BUNDLED.has(name);
}

function tableOf(packages: readonly LockedPackage[]): string[] {
  const names = new Map<string, Set<string>>();
  for (const { name, license = "" } of packages) {
    names.set(license, (names.get(license) ?? new Set()).add(withoutPlatform(name)));
  }
  const rows = [...names].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return [
    "| Licence | Packages |",
    "| --- | --- |",
    ...rows.map(([licence, of]) => `| ${licence} | ${[...of].toSorted().join(", ")} |`),
  ];
}

/** Replaces the platform at the end of a package's name by `*`: @esbuild/linux-x64 is @esbuild/*. */
function withoutPlatform(name: string): string {
  return name.replace(PLATFORM, "$1*");
}

const PLATFORM =
  /([/-])(?:aix|android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|win32|windows)(?:-[a-z0-9]+)*$/;
