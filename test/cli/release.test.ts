import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { changelogProblems, withRelease } from "../../.ci/release/changelog.ts";
import { ROOT, TemporaryDirectory } from "./command.ts";

const CHANGELOG = `# Changelog

## [Unreleased]

### Added

- Something.

## [0.1.0] - 2026-11-29

The first version.
`;

let directory: TemporaryDirectory;

const at = (name: string): string => join(directory.path, name);
const git = (...args: string[]): string =>
  execFileSync("git", ["-c", "init.defaultBranch=main", ...args], { cwd: directory.path, encoding: "utf8" }).trim();

function commit(): void {
  git("add", "--all");
  git("commit", "--quiet", "--message", "chore: change");
}

function release(...args: readonly string[]): { status: number | null; output: string } {
  const env = { ...process.env, npm_config_ignore_scripts: "false", npm_config_update_notifier: "false" };
  const run = spawnSync(process.execPath, [join(ROOT, ".ci/release/run.ts"), ...args], {
    cwd: directory.path,
    env,
    encoding: "utf8",
  });
  return { status: run.status, output: `${run.stdout}${run.stderr}` };
}

/** A repository with a package whose generated file has the version. */
beforeEach(() => {
  directory = new TemporaryDirectory();
  git("init", "--quiet");
  git("config", "user.name", "somebody");
  git("config", "user.email", "somebody@example.com");
  const generate = `node -e "require('fs').writeFileSync('generated.txt', require('./package.json').version)"`;
  const scripts = {
    schema: generate,
    reference: "node -e 0",
    licences: "node -e 0",
    version: `node ${join(ROOT, ".ci/release/write-version.ts")} && npm run schema && git add --all`,
  };
  const manifest = { name: "package", version: "0.1.0", type: "commonjs", files: ["index.js", "src"], scripts };
  mkdirSync(at("src/core/lib"), { recursive: true });
  writeFileSync(at("package.json"), `${JSON.stringify(manifest, undefined, 2)}\n`);
  writeFileSync(at("index.js"), "");
  writeFileSync(at("src/core/lib/version.ts"), `export const VERSION = "0.1.0";\n`);
  writeFileSync(at("generated.txt"), "0.1.0");
  writeFileSync(at("CHANGELOG.md"), CHANGELOG);
  commit();
});

afterEach(() => directory[Symbol.dispose]());

describe("npm run release", () => {
  it("commits and tags the version, and moves what was unreleased", () => {
    const today = new Date().toISOString().slice(0, 10);
    const { status, output } = release("minor");
    expect({ status, output }).toMatchObject({ status: 0, output: expect.stringContaining("git push --follow-tags") });
    expect(git("tag", "--list")).toBe("v0.2.0");
    expect(git("log", "-1", "--format=%s")).toBe("chore(release): 0.2.0");
    expect(git("status", "--porcelain")).toBe("");
    const changelog = readFileSync(at("CHANGELOG.md"), "utf8");
    expect([`## [Unreleased]\n\n## [0.2.0] - ${today}\n\n### Added`]).toContainEqual(
      changelog.slice(changelog.indexOf("## "), changelog.indexOf("### Added") + "### Added".length),
    );
    expect(readFileSync(at("generated.txt"), "utf8")).toBe("0.2.0");
    expect(readFileSync(at("src/core/lib/version.ts"), "utf8")).toBe(`export const VERSION = "0.2.0";\n`);
    // There is nothing new to release.
    expect(release("patch")).toMatchObject({
      status: 1,
      output: expect.stringContaining("write what has changed for users under [Unreleased]"),
    });
  });

  it("changes nothing in a dry run", () => {
    const before = git("rev-parse", "HEAD");
    expect(release("1.0.0", "--dry-run")).toMatchObject({
      status: 0,
      output: expect.stringContaining("1.0.0 can be released: npm run release -- 1.0.0"),
    });
    expect([git("rev-parse", "HEAD"), git("tag", "--list"), git("status", "--porcelain")]).toEqual([before, "", ""]);
  });

  it.each([
    ["an uncommitted file", () => writeFileSync(at("new.txt"), ""), "nothing is uncommitted: commit or remove what"],
    ["another branch", () => void git("switch", "--quiet", "--create", "other"), "this is other: git switch main"],
    ["a tag of the version", () => void git("tag", "v0.2.0"), "there is a tag v0.2.0: name a higher version"],
    [
      "a changelog without changes",
      () => {
        writeFileSync(at("CHANGELOG.md"), CHANGELOG.replace("- Something.\n", ""));
        commit();
      },
      "write what has changed for users under [Unreleased]",
    ],
    [
      "a changelog of another form",
      () => {
        writeFileSync(at("CHANGELOG.md"), CHANGELOG.replace("## [0.1.0] - 2026-11-29", "## 0.1.0"));
        commit();
      },
      `"## 0.1.0" is not as in "## [1.2.3] - 2026-11-29"`,
    ],
    [
      "a stale generated file",
      () => {
        writeFileSync(at("generated.txt"), "old");
        commit();
      },
      "generated files are fresh: these were not, commit them: M generated.txt",
    ],
    [
      "a missing file of the package",
      () => {
        git("rm", "--quiet", "index.js");
        commit();
      },
      "index.js would be missing: npm run prepare builds what is built",
    ],
    [
      "a secret in the package",
      () => {
        writeFileSync(at("src/.dev.vars"), "ADMIN_TOKEN=x");
        commit();
      },
      `src/.dev.vars would be published: see "files" in package.json`,
    ],
  ])("is refused with %s, and says what to do", (_, change, message) => {
    change();
    const { status, output } = release("minor", "--dry-run");
    expect({ status, output }).toMatchObject({ status: 1, output: expect.stringContaining(message) });
  });

  it.each([["0.1.0"], ["0.0.9"]])("is refused for %s, which is not new", (version) => {
    expect(release(version)).toMatchObject({ status: 1, output: expect.stringContaining("is not above 0.1.0") });
  });

  it.each([[[]], [["soon"]], [["minor", "--force"]]])("is wrong usage with %j", (args) => {
    expect(release(...args)).toMatchObject({ status: 2, output: expect.stringContaining("usage: npm run release") });
  });
});

describe("a changelog", () => {
  it("is as Keep a Changelog has it, in this repository", () => {
    expect(changelogProblems(readFileSync(join(ROOT, "CHANGELOG.md"), "utf8"))).toEqual([]);
  });

  it.each([
    ["## [0.2.0] - 2026-01-01\n", `the first section is not "## [Unreleased]"`],
    ["## [Unreleased]\n\n### Fixed\n\n### Added\n", "the groups of [Unreleased] are not each there once"],
    ["## [Unreleased]\n\n### Added\n\n### Added\n", "the groups of [Unreleased] are not each there once"],
    ["## [Unreleased]\n\n### News\n", "[Unreleased] has a group that is none of Added, Changed"],
    ["## [Unreleased]\n\n## [0.1.0] - 2026-01-01\n\n## [0.2.0] - 2026-01-02\n", "0.1.0 is above 0.2.0"],
  ])("%j is not", (changelog, problem) => {
    expect(changelogProblems(changelog).join("\n")).toContain(problem);
  });

  it("keeps a version's text as it is, dollars included", () => {
    expect(withRelease("## [Unreleased]\n\n- $& costs\n", "1.0.0", "2026-01-01")).toBe(
      "## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- $& costs\n",
    );
  });
});
