import { describe, expect, it } from "vitest";
import { isMatch } from "../rules-of.ts";

type Row = readonly [what: string, match: object, tag: string, expected: boolean];

/** All tags but those in which an expression is found. */
function except(regex: string): object {
  return { not: { tag: { regex } } };
}

// https://github.com/keel-hq/keel/blob/6ac9dc5cfec1fa53c4d95972c00e5f670b988bf4/internal/policy/semver_test.go
// Keel compares a new tag with the current one; here the current one is written into the range. Its two-point versions,
// which are none to semver, are numbers here.
describe("Keel's semver policies", () => {
  const newer = { semver: ">1.4.5" };
  const sameMajor = { semver: ">1.4.5 <2.0.0" };
  const sameMinor = { semver: ">1.4.5 <1.5.0" };

  it.each<Row>([
    ["new lower, policy all", newer, "1.4.3", false],
    ["new minor increase, policy all", newer, "1.4.6", true],
    ["no increase, policy all", newer, "1.4.5", false],
    ["minor increase - 2 points, policy all", { number: { gt: 1.4 } }, "1.5", true],
    ["minor increase, policy major", newer, "1.5.5", true],
    ["major increase, policy major", newer, "2.4.5", true],
    ["patch increase, policy patch", sameMinor, "1.4.6", true],
    ["patch release, policy patch", { semver: ">1.4.0 <1.5.0" }, "1.4.6", true],
    ["minor and patch release, policy patch", { semver: ">1.4.0 <1.5.0" }, "1.5.6", false],
    ["patch decrease, policy patch", sameMinor, "1.4.4", false],
    ["2 points minor change, policy patch", { semver: ">1.4.0 <1.5.0" }, "1.5", false],
    ["patch AND major increase, policy patch", sameMinor, "2.4.6", false],
    ["patch same, policy patch", sameMinor, "1.4.5", false],
    ["minor increase, policy minor", sameMajor, "1.5.5", true],
    ["minor increase 2 points, policy minor", { number: { gt: 1.4, lt: 2 } }, "1.5", true],
    ["patch increase, policy minor", sameMajor, "1.4.6", true],
    ["prerelease patch increase, policy minor, no prerelease", sameMajor, "1.4.5-xx", false],
    ["parsed prerelease patch increase, policy minor", { semver: ">1.0.0 <2.0.0" }, "v1.0.1-metadata", false],
    [
      "parsed prerelease minor increase, policy minor, both have metadata",
      { semver: { range: ">1.0.0 <2.0.0", suffix: "-metadata" } },
      "v1.0.1-metadata",
      true,
    ],
    ["prerelease patch increase, policy minor", { semver: { range: "^1.4.5", suffix: "-xx" } }, "1.4.6-xx", true],
    [
      "patch increase, policy minor, wrong prerelease",
      { semver: { range: "^1.4.5", suffix: "-xx" } },
      "1.4.6-yy",
      false,
    ],
    ["number", newer, "3050", false],
    ["pre-release increase, policy all", { semver: { range: ">1.4.5-xx", prereleases: true } }, "1.4.5-yy", true],
    [
      "pre-release increase, policy patch",
      { semver: { range: ">1.4.5-xx <1.5.0", prereleases: true } },
      "1.4.5-yy",
      true,
    ],
  ])("%s", (_, tag, actual, expected) => {
    expect(isMatch({ tag }, { tag: actual })).toBe(expected);
  });
});

// glob_test.go there (without Keel's second condition, that the tag is a later text than the current one), and the tags
// and policies of trigger/poll/{multi_tags_watcher,trigger_regression}_test.go.
describe("Keel's glob and regexp policies", () => {
  const commit = { regex: "^main_[a-fA-F0-9]{40}$" };
  const build = { regex: "^build-.*-(?P<compare>.+)$" };
  const linuxServer = { semver: { range: ">0.1.0-ls1 <1.0.0", prereleases: true } };

  it.each<Row>([
    ["latest", { glob: "latest" }, "latest", true],
    ["without a star", { glob: "latest" }, "earliest", false],
    ["lat*", { glob: "lat*" }, "latest", true],
    ["latest.*", { glob: "latest.*" }, "latest.20251321", true],
    ["latest.* and no dot", { glob: "latest.*" }, "latest", false],
    ["release-*", { glob: "release-*" }, "release-1", true],
    ["build-*", { glob: "build-*" }, "build-1694132169", true],
    ["build-* and a version", { glob: "build-*" }, "1.3.0-dev", false],
    ["a commit", commit, `main_${"1".repeat(40)}`, true],
    ["a commit in upper case", commit, `main_${"F".repeat(40)}`, true],
    ["a short commit", commit, `main_${"f".repeat(39)}`, false],
    ["a named group", build, "build-1a3560ef-1696801785", true],
    ["a named group and a version", build, "1.3.0-dev", false],
    ["tags of linuxserver.io", linuxServer, "v0.2.0-ls3", true],
    ["tags of linuxserver.io, of the same version", linuxServer, "v0.1.0-ls1", false],
    ["tags of cp-kafka", { semver: { range: ">=7.9.0", suffix: "-1-ubi8" } }, "7.9.1-1-ubi8", true],
    ["tags of cp-kafka, an older one", { semver: { range: ">=7.9.0", suffix: "-1-ubi8" } }, "7.8.1-1-ubi8", false],
  ])("%s", (_, tag, actual, expected) => {
    expect(isMatch({ tag }, { tag: actual })).toBe(expected);
  });
});

// https://github.com/akuity/kargo/blob/1c764767ae03bad063531fb443ee2485a972c669/pkg/image/semver_selector_test.go
// and tag_based_selector_test.go, filterTags included, and the tags of selector_docker_hub_test.go there.
describe("Kargo's tag selectors", () => {
  const version = { semver: "*" };
  const allowed = { regex: "^v1\\." };

  it.each<Row>([
    ["non semver ignored", { tag: version }, "foo", false],
    ["non strict semver ignored", { tag: version }, "v1.0", false],
    ["no regex specified", { tag: version }, "v1.0.0", true],
    ["regex matches", { tag: { ...version, ...allowed } }, "v1.0.0", true],
    ["regex does not match", { tag: { ...version, ...allowed } }, "v2.0.0", false],
    ["ignored", { tag: version, ...except("^v2\\.0\\.0$") }, "v2.0.0", false],
    ["not ignored", { tag: version, ...except("^v2\\.0\\.0$") }, "v1.0.0", true],
    ["regex matches, but ignored", { tag: { ...version, ...allowed }, ...except("^v1\\.0\\.0$") }, "v1.0.0", false],
    ["no constraint on the text", {}, "abc", true],
    ["text matches", { tag: { regex: "[a-z]+" } }, "abc", true],
    ["text does not match", { tag: { regex: "[a-z]+" } }, "123", false],
    ["text ignored", except("^abc$"), "abc", false],
    ["text not ignored", except("^abc$"), "123", true],
    ["text matches, but ignored", { tag: { regex: "[a-z]+" }, ...except("^abc$") }, "abc", false],
    ["filter: allowed, but ignored", { tag: { regex: "v1\\." }, ...except("^v1\\.0\\.0$") }, "v1.0.0", false],
    ["filter: allowed", { tag: { regex: "v1\\." }, ...except("^v1\\.0\\.0$") }, "v1.1.0", true],
    ["filter: not allowed", { tag: { regex: "v1\\." }, ...except("^v1\\.0\\.0$") }, "v2.0.0", false],
    ["a calendar tag", { tag: { regex: "^bookworm-202310\\d\\d$" } }, "bookworm-20231009", true],
    ["a calendar tag of another month", { tag: { regex: "^bookworm-202310\\d\\d$" } }, "bookworm-20231120", false],
    ["one of several", { any: [{ tag: { regex: "^trixie$" } }, { tag: { regex: "^wheezy$" } }] }, "wheezy", true],
    ["constraint ^12.0", { tag: { semver: "^12.0" } }, "12.5.0", true],
    ["constraint ^99.0", { tag: { semver: "^99.0" } }, "12.5.0", false],
  ])("%s", (_, match, tag, expected) => {
    expect(isMatch(match, { tag })).toBe(expected);
  });
});
