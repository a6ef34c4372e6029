import { compare, valid } from "semver";

/** The groups of changes of Keep a Changelog 1.1.0, in the order in which they are listed. */
const GROUPS = ["Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"];

const UNRELEASED = "## [Unreleased]";

/** A section of a changelog: its heading without `## `, and its lines. */
interface Section {
  readonly heading: string;
  readonly lines: readonly string[];
}

function sectionsOf(changelog: string): Section[] {
  return changelog
    .split(/^## /m)
    .slice(1)
    .map((text) => {
      const [heading = "", ...lines] = text.split("\n");
      return { heading: heading.trim(), lines };
    });
}

/** Returns what in a changelog is not as Keep a Changelog has it; empty if nothing. */
export function changelogProblems(changelog: string): string[] {
  const [first, ...released] = sectionsOf(changelog);
  const problems = first?.heading === "[Unreleased]" ? [] : [`the first section is not "${UNRELEASED}"`];
  const versions = released.flatMap(({ heading }) => {
    const [, version = ""] = /^\[(\S+)\] - \d{4}-\d{2}-\d{2}$/.exec(heading) ?? [];
    if (valid(version) !== null) return [version];
    problems.push(`"## ${heading}" is not as in "## [1.2.3] - 2026-11-29"`);
    return [];
  });
  for (const [index, version] of versions.entries()) {
    const next = versions[index + 1];
    if (next !== undefined && compare(version, next) <= 0) problems.push(`${version} is above ${next}`);
  }
  for (const section of sectionsOf(changelog)) problems.push(...groupProblems(section));
  return problems;
}

function groupProblems({ heading, lines }: Section): string[] {
  const names = lines.filter((line) => line.startsWith("### ")).map((line) => line.slice("### ".length).trim());
  const places = names.map((name) => GROUPS.indexOf(name));
  const isOrdered = places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1));
  if (places.includes(-1)) return [`${heading} has a group that is none of ${GROUPS.join(", ")}`];
  return isOrdered ? [] : [`the groups of ${heading} are not each there once, in the order ${GROUPS.join(", ")}`];
}

/** Whether there is something to release. */
export function hasUnreleased(changelog: string): boolean {
  const [first] = sectionsOf(changelog);
  return first?.heading === "[Unreleased]" && first.lines.some((line) => line.startsWith("- "));
}

/** Returns the changelog with what was unreleased as the section of a version, under an empty unreleased one. */
export function withRelease(changelog: string, version: string, date: string): string {
  return changelog.replace(UNRELEASED, () => `${UNRELEASED}\n\n## [${version}] - ${date}`);
}
