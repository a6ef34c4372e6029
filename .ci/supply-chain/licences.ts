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
export const BUNDLED = new Set([
  "preact",
  "@codemirror/autocomplete",
  "@codemirror/commands",
  "@codemirror/language",
  "@codemirror/state",
  "@codemirror/view",
  "@lezer/common",
  "@lezer/highlight",
  "@marijn/find-cluster-break",
  "style-mod",
  "w3c-keyname",
]);

/** Whether a package's SPDX expression is allowed: every part of an AND, and one part of an OR. */
export function isAllowed({ name, license = "" }: Pick<LockedPackage, "name" | "license">): boolean {
  const parts = license.replaceAll(/[()]/g, "").split(" AND ");
  return parts.every((part) => part.split(" OR ").some((licence) => isAllowedFor(name, licence)));
}

function isAllowedFor(name: string, licence: string): boolean {
  return PERMISSIVE.has(licence) || TOLERATED.some((each) => each.licence === licence && each.name.test(name));
}

/**
 * Formats the page: the packages that are bundled or installed with hubrelay, by licence. Throws if a licence of any
 * package is not allowed.
 */
export function licencesPage(packages: readonly LockedPackage[]): string {
  const wrong = packages
    .filter((each) => !isAllowed(each))
    .map(({ name, license }) => `${name} (${license ?? "none"})`);
  if (wrong.length > 0) throw new Error(`licences that are not in the list of those allowed: ${wrong.join(", ")}`);
  const installed = namesByLicence(packages.filter(isInstalled));
  return [
    "# Licences",
    "",
    "hubrelay is under the [MIT licence](../LICENSE). `npm run licences` writes this page from `package-lock.json`, and fails",
    "on a licence that is not allowed. It lists what is bundled, or installed with hubrelay; `*` stands for the builds of a",
    "package for each platform. `@img/sharp-*` belongs to wrangler's local runs, and is not deployed.",
    "",
    "| Licence | Packages |",
    "| --- | --- |",
    ...installed.map(([licence, names]) => `| ${licence} | ${names.join(", ")} |`),
    "",
  ].join("\n");
}

function isInstalled({ name, dev }: LockedPackage): boolean {
  return dev !== true || BUNDLED.has(name);
}

/** The licences in order, each with the names of its packages in order. */
function namesByLicence(packages: readonly LockedPackage[]): (readonly [string, readonly string[]])[] {
  const names = new Map<string, Set<string>>();
  for (const { name, license = "" } of packages) {
    names.set(license, (names.get(license) ?? new Set()).add(withoutPlatform(name)));
  }
  return [...names]
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([licence, of]) => [licence, [...of].toSorted()]);
}

/** Replaces the platform at the end of a package's name by `*`: @esbuild/linux-x64 is @esbuild/*. */
function withoutPlatform(name: string): string {
  return name.replace(PLATFORM, "$1*");
}

const PLATFORM =
  /([/-])(?:aix|android|darwin|freebsd|linux|linuxmusl|netbsd|openbsd|openharmony|sunos|win32|windows)(?:-[a-z0-9]+)*$/;
