/** Pre-releases, from the earliest to the last before the release. Words of a line are equal. */
const PRERELEASES: readonly (readonly string[])[] = [
  ["dev", "devel", "snapshot", "nightly", "canary", "edge", "unstable"],
  ["alpha", "a"],
  ["beta", "b"],
  ["milestone", "m"],
  ["pre", "preview", "ea"],
  ["rc", "cr", "c"],
];

const RANKS: ReadonlyMap<string, number> = new Map(
  PRERELEASES.flatMap((words, rank) => words.map((word) => [word, rank] as const)),
);

/** Words that say nothing about the order: Java's names of a release, and what stands before a commit. */
const IGNORED = new Set(["final", "ga", "release", "sha", "git"]);

/** Words before the number of a build or a revision, as in `_build5`, `-ls30`, `-r2` and `.post1`. */
const BUILDS = new Set(["build", "hotfix", "ls", "p", "patch", "pl", "post", "r", "rev", "revision", "sp"]);

/** The place of a word in a version's order. */
export type WordKind = { readonly kind: "prerelease"; readonly rank: number } | "ignored" | "build" | "variant";

/**
 * Classifies a word of a version, in lower case.
 *
 * @param number whether a number follows: at once, after a separator, or not
 */
export function wordKind(word: string, number: "at once" | "later" | "none"): WordKind {
  const rank = RANKS.get(word);
  // One letter is a pre-release only in spellings such as 3.9b2; OpenSSL's 1.1.1a is none.
  if (rank !== undefined && (word.length > 1 || number === "at once")) return { kind: "prerelease", rank };
  if (IGNORED.has(word)) return "ignored";
  return BUILDS.has(word) && number !== "none" ? "build" : "variant";
}
