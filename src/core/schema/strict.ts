import * as v from "valibot";
import { foreignWord } from "./foreign-words.ts";
import { notLists } from "./bounded.ts";

/** An object whose every field is known: a mistyped field is a problem that names the one that was probably meant. */
export function strict<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries);
  const schema = v.strictObject(entries, (issue) => {
    if (issue.expected !== "never") return issue.received === "undefined" ? "missing" : "expected an object";
    // Valibot puts the key between quotes, and escapes nothing in it.
    const word = issue.received.slice(1, -1);
    const meant = foreignWord(word, known) ?? closest(word, known);
    return meant === undefined
      ? `unknown field; there are: ${known.join(", ")}`
      : `unknown field: did you mean "${meant}"?`;
  });
  return notLists(schema);
}

/** More names than these are not compared with a mistyped one. */
const MAX_COMPARED = 500;

const MAX_SLIPS = 2;

/** The word that is at most two slips of the keyboard away, if there is one. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const meant = word.toLowerCase();
  let best: string | undefined;
  let fewest = Math.min(MAX_SLIPS, Math.floor(word.length / 2)) + 1;
  for (const candidate of known.slice(0, MAX_COMPARED)) {
    const slips = distance(meant, candidate.toLowerCase(), fewest);
    if (slips < fewest) [best, fewest] = [candidate, slips];
  }
  return best;
}

/**
 * Levenshtein's distance, insertions, deletions and replacements that make one word of the other, as long as it is less
 * than a limit. Words may be as long as a document: only what can still be within the limit is looked at.
 */
function distance(from: string, to: string, limit: number): number {
  if (Math.abs(from.length - to.length) >= limit) return limit;
  let start = 0;
  while (start < from.length && from[start] === to[start]) start++;
  let row = new Map(Array.from({ length: limit }, (_, index) => [start + index, index]));
  for (let i = start; i < from.length && row.size > 0; i++) {
    const next = new Map<number, number>();
    for (let j = Math.max(start, i + 1 - limit); j <= Math.min(to.length, i + 1 + limit); j++) {
      const replaced = (row.get(j - 1) ?? limit) + (from[i] === to[j - 1] ? 0 : 1);
      const slips = Math.min((row.get(j) ?? limit) + 1, (next.get(j - 1) ?? limit) + 1, replaced);
      if (slips < limit) next.set(j, slips);
    }
    row = next;
  }
  return row.get(to.length) ?? limit;
}
