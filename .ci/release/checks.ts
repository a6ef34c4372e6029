import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { gt, inc, valid, type ReleaseType } from "semver";
import { changelogProblems, hasUnreleased } from "./changelog.ts";

/** A condition of a release. */
export interface Check {
  readonly name: string;
  /** Returns the problem and what to do about it; undefined if there is none. */
  readonly problem: (version: string) => string | undefined;
}

interface Manifest {
  readonly version: string;
  readonly files?: readonly string[];
}

/** Files that no package may have. */
const PRIVATE = /(?:^|\/)(?:\.dev\.vars|\.env|\.hubrelay|\.ci|test|node_modules)(?:[./]|$)|\.(?:test|pem|key)\b/;

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim();

const manifest = (): Manifest => JSON.parse(readFileSync("package.json", "utf8")) as Manifest;

/** Returns the version that an argument means: a version, or a step such as `minor`. Undefined if it means none. */
export function versionOf(argument: string): string | undefined {
  return valid(argument) ?? inc(manifest().version, argument as ReleaseType) ?? undefined;
}

/** All conditions of a release, the quick ones first. */
export const CHECKS: readonly Check[] = [
  {
    name: "nothing is uncommitted",
    problem: () =>
      run("git", "status", "--porcelain") === "" ? undefined : "commit or remove what `git status` lists",
  },
  {
    name: "the branch is main",
    problem: () => {
      const branch = run("git", "branch", "--show-current");
      return branch === "main" ? undefined : `this is ${branch || "no branch"}: git switch main`;
    },
  },
  {
    name: "the version is new",
    problem: (version) => {
      if (!gt(version, manifest().version)) return `${version} is not above ${manifest().version}: name a higher one`;
      if (run("git", "tag", "--list", `v${version}`) === "") return undefined;
      return `there is a tag v${version}: name a higher version`;
    },
  },
  {
    name: "CHANGELOG.md has the changes",
    problem: () => {
      const changelog = readFileSync("CHANGELOG.md", "utf8");
      const [problem] = changelogProblems(changelog);
      if (problem !== undefined) return `${problem}: see https://keepachangelog.com/en/1.1.0/`;
      return hasUnreleased(changelog) ? undefined : "write what has changed for users under [Unreleased]";
    },
  },
  {
    name: "generated files are fresh",
    problem: () => {
      for (const script of ["schema", "reference", "licences"]) run("npm", "run", "--silent", script);
      const changed = run("git", "status", "--porcelain");
      return changed === "" ? undefined : `these were not, commit them: ${changed.replaceAll(/\s*\n\s*/g, ", ")}`;
    },
  },
  { name: "the package has what it should", problem: packageProblem },
];

/** Looks at what npm would publish: each entry of `files` is there, and nothing private. */
function packageProblem(): string | undefined {
  const packed = JSON.parse(run("npm", "pack", "--dry-run", "--json", "--ignore-scripts")) as unknown;
  // npm 12 answers an object by name, earlier ones a list.
  const [contents] = Object.values(packed as object) as { readonly files: readonly { readonly path: string }[] }[];
  const paths = contents?.files.map(({ path }) => path) ?? [];
  const wanted = (manifest().files ?? []).filter((entry) => !/[!*]/.test(entry));
  const missing = wanted.filter((entry) => !paths.some((path) => path === entry || path.startsWith(`${entry}/`)));
  if (missing.length > 0) return `${missing.join(", ")} would be missing: npm run prepare builds what is built`;
  const surplus = paths.filter((path) => PRIVATE.test(path));
  return surplus.length === 0 ? undefined : `${surplus.join(", ")} would be published: see "files" in package.json`;
}
