import { execFileSync } from "node:child_process";
import { expect, it } from "vitest";
import { ROOT } from "./command.ts";

interface Packed {
  readonly files: readonly { readonly path: string }[];
}

/** The paths that `npm pack` puts into the package. What npm would build first is not built. */
function packedPaths(): string[] {
  const text = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  const parsed = JSON.parse(text) as Packed[] | Record<string, Packed>;
  return Object.values(parsed).flatMap(({ files }) => files.map(({ path }) => path));
}

it("the package has the command, the Worker's sources and their configuration", () => {
  const paths = packedPaths();
  const places = paths.map((path) => (/^src\/[^/]+\//.test(path) ? path.split("/", 2).join("/") : path));
  expect([...new Set(places)].filter((place) => !place.startsWith("dist/")).toSorted()).toEqual([
    "LICENSE",
    "README.md",
    "SECURITY.md",
    "openapi.json",
    "package.json",
    "rules.example.json",
    "rules.schema.json",
    "src/core",
    "src/index.ts",
    "src/worker",
    "wrangler.toml",
  ]);
  expect(paths.filter((path) => path.endsWith("tsconfig.json"))).toEqual([]);
});
