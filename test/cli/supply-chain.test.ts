import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { BUNDLED, isAllowed, licencesPage } from "../../.ci/supply-chain/licences.ts";
import { lockedPackages } from "../../.ci/supply-chain/lock-file.ts";
import { ROOT } from "./command.ts";

const EXACT = /^\d+\.\d+\.\d+(?:-[\w.]+)?$/;
const { dependencies, devDependencies, overrides } = manifest;

describe("package.json", () => {
  it.each(Object.entries({ ...devDependencies, ...dependencies, ...overrides }))(
    "pins %s exactly: %s",
    (_, version) => {
      expect(version).toMatch(EXACT);
    },
  );

  it("names every package with an install script, and no others", () => {
    const scripted = lockedPackages().filter(({ hasInstallScript }) => hasInstallScript === true);
    expect(Object.keys(manifest.allowScripts).toSorted()).toEqual(scripted.map(({ name }) => name).toSorted());
  });
});

describe("package-lock.json", () => {
  it("has the version of package.json, and the digest of each package", () => {
    const packages = lockedPackages();
    for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
      expect(packages.map((locked) => `${locked.name} ${locked.version}`)).toContain(`${name} ${version}`);
    }
    const unproven = packages.filter(({ integrity }) => integrity === undefined).map(({ name }) => name);
    // See .npmrc: builds for other platforms, which a mirror of the registry may lack.
    expect(unproven.filter((name) => !name.startsWith("@cloudflare/workerd-"))).toEqual([]);
  });
});

describe("licences", () => {
  it.each([
    ["MIT", true],
    ["(MIT OR GPL-3.0-only)", true],
    ["MIT AND Apache-2.0", true],
    ["MIT AND GPL-3.0-only", false],
    ["GPL-3.0-only", false],
    ["LGPL-3.0-or-later", false],
    ["SEE LICENSE IN LICENSE", false],
    [undefined, false],
  ])("%s is allowed: %s", (license, allowed) => {
    expect(isAllowed({ name: "a-package", ...(license !== undefined && { license }) })).toBe(allowed);
  });

  it("are listed in docs/licences.md as npm run licences writes it", () => {
    expect(readFileSync(join(ROOT, "docs/licences.md"), "utf8")).toBe(licencesPage(lockedPackages()));
  });

  it("of everything that the dashboard bundles are among the shipped ones", () => {
    const files = readdirSync(join(ROOT, "src/dashboard"), { recursive: true, encoding: "utf8" });
    const sources = files
      .filter((file) => /\.tsx?$/.test(file))
      .map((file) => readFileSync(join(ROOT, "src/dashboard", file), "utf8"));
    const imports = sources.flatMap((text) =>
      [...text.matchAll(/^(?:import|export|\}).* from "(@[^/"]+\/[^/"]+|[^./"][^/"]*)/gm)].map(([, name = ""]) => name),
    );
    const shipped = new Set([...BUNDLED, ...Object.keys(dependencies)]);
    expect(imports).toContain("preact");
    expect(imports.filter((name) => !shipped.has(name))).toEqual([]);
  });
});

it("the bill of materials has every package and marks those for development", () => {
  const text = execFileSync("npm", ["run", "--silent", "sbom"], { cwd: ROOT, encoding: "utf8", maxBuffer: 2 ** 26 });
  const { bomFormat, components } = JSON.parse(text) as {
    readonly bomFormat: string;
    readonly components: readonly {
      readonly name: string;
      readonly group?: string;
      readonly version: string;
      readonly scope: string;
    }[];
  };
  expect(bomFormat).toBe("CycloneDX");
  const listed = components.map(({ name, version, scope }) => `${name} ${version} ${scope}`);
  for (const [name, version] of Object.entries(dependencies)) expect(listed).toContain(`${name} ${version} required`);
  for (const [name, version] of Object.entries(devDependencies))
    expect(listed.join("\n")).toContain(`${name} ${version} `);
});
