import { describe, expect, it } from "vitest";
import { lintRules } from "../../../src/core/rules/lint.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { rulesOf } from "../rules-of.ts";

/** Returns the warnings for a rule's conditions. */
function warningsOf(match: object): string[] {
  const rules = [
    { name: "one", match, targets: ["a"] },
    { name: "two", targets: ["b", "c", "d"] },
  ];
  const start = "rules[0].match.";
  return lintRules(rulesOf({ rules }).document, new Set())
    .map(({ path, message }) => `${formatPath(path)}: ${message}`)
    .flatMap((text) => (text.startsWith(start) ? [text.slice(start.length)] : []));
}

const lower = (field: string, name: string): string => `no ${field} has upper case: this is read as "${name}"`;

const range = (tag: string): string =>
  `this is the tag "${tag}" itself: for every such version write {"semver": "${tag}"}`;

const prereleases = (wanted: string): string =>
  `"-0" takes pre-releases of that one version: for those of every version write {"range": "${wanted}", "prereleases": true}`;

describe("a condition gives a warning", () => {
  it.each<[match: object, warnings: string[]]>([
    [{ repository: "ACME/Web" }, [`repository: ${lower("repository", "acme/web")}`]],
    [{ repository: ["acme/*", "ACME/Web"] }, [`repository[1]: ${lower("repository", "acme/web")}`]],
    [{ registry: "GHCR.io" }, [`registry: ${lower("registry", "ghcr.io")}`]],
    [{ namespace: "Acme" }, [`namespace: ${lower("namespace", "acme")}`]],
    [{ name: { exact: "Web" } }, [`name.exact: ${lower("name", "web")}`]],
    [{ name: { glob: ["api", "Web*"] } }, [`name.glob[1]: ${lower("name", "web*")}`]],
    [{ all: [{}, { name: "Web" }] }, [`all[1].name: ${lower("name", "web")}`]],
    [{ any: [{ name: "Web" }] }, [`any[0].name: ${lower("name", "web")}`]],
    [{ not: { name: "Web" } }, [`not.name: ${lower("name", "web")}`]],
    [{ tag: "1.x" }, [`tag: ${range("1.x")}`]],
    [{ tag: ["v1.*", "v1.2.X"] }, [`tag[1]: ${range("v1.2.X")}`]],
    [{ tag: ["**", "!1.x.x"] }, [`tag[1]: ${range("1.x.x")}`]],
    [{ tag: { semver: ">=1.0.0-0" } }, [`tag.semver: ${prereleases(">=1.0.0")}`]],
    [{ tag: { semver: { range: "^1.0.0-0 || ~v2.1.0-0" } } }, [`tag.semver: ${prereleases("^1.0.0 || ~v2.1.0")}`]],
  ])("%j", (match, warnings) => {
    expect(warningsOf(match)).toEqual(warnings);
  });

  it.each<object>([
    {},
    { repository: "acme/web" },
    { tag: "V1" },
    { pusher: ["CI"] },
    { tag: { exact: "V1", glob: "V*" } },
    { tag: "1.2" },
    { tag: "x" },
    { tag: "1.x-rc" },
    { pusher: "1.x" },
    { tag: { semver: ">=1.0.0" } },
    { tag: { semver: "1.0.0-0" } },
    { tag: { semver: ">=1.0.0-0.3" } },
    { tag: { semver: { range: ">=1.0.0-0", prereleases: true } } },
    { is_private: false },
  ])("except %j", (match) => {
    expect(warningsOf(match)).toEqual([]);
  });
});
