import type { Part, TagVersion } from "./parse.ts";

/** Places of parts, and of the end of a version: a pre-release is before it, everything else after it. */
const PLACES = { prerelease: 0, end: 1, word: 2, number: 3 } as const;

const END = { kind: "end" } as const;

/**
 * Compares two versions. Returns a negative number, 0 or a positive number. Every two versions have an order, and it is
 * transitive: first the numbers, of which missing ones are 0, then the other parts one by one. The order is that of Maven
 * (https://maven.apache.org/pom.html#version-order-specification), with the words of PEP 440 and Alpine for pre-releases
 * and, as in Renovate's `loose`, without commits. Unlike semver's, a `-` or `+` only separates: registries take no `+`, and
 * most tags with a `-` are no pre-releases.
 */
export function compareVersions(first: TagVersion, second: TagVersion): number {
  const numbers = Math.max(first.numbers.length, second.numbers.length);
  for (let index = 0; index < numbers; index++) {
    const order = compareDigits(first.numbers[index] ?? "0", second.numbers[index] ?? "0");
    if (order !== 0) return order;
  }
  const parts = Math.max(first.rest.length, second.rest.length);
  for (let index = 0; index < parts; index++) {
    const order = compareParts(first.rest[index] ?? END, second.rest[index] ?? END);
    if (order !== 0) return order;
  }
  return 0;
}

/** Checks whether two versions have the same numbers; missing ones are 0. */
export function haveSameNumbers(first: TagVersion, second: TagVersion): boolean {
  return compareVersions({ ...first, rest: [] }, { ...second, rest: [] }) === 0;
}

function compareParts(first: Part | typeof END, second: Part | typeof END): number {
  if (first.kind === "prerelease" && second.kind === "prerelease") return first.rank - second.rank;
  if (first.kind === "number" && second.kind === "number") return compareDigits(first.digits, second.digits);
  if (first.kind === "word" && second.kind === "word") return compareTexts(first.text, second.text);
  return PLACES[first.kind] - PLACES[second.kind];
}

/** Compares digits without leading zeros by their value, however many there are. */
function compareDigits(first: string, second: string): number {
  return first.length - second.length || compareTexts(first, second);
}

function compareTexts(first: string, second: string): number {
  return first < second ? -1 : first > second ? 1 : 0;
}
