import * as v from "valibot";
import { foreignWord } from "./foreign-words.ts";
import { notLists } from "./bounded.ts";

/** Builds an object schema that refuses unknown fields. The problem suggests the field that was probably meant. */
export function strict<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries);
  const schema = v.strictObject(entries, (issue) => {
    if (issue.expected !== "never") return issue.received === "undefined" ? "missing" : "expected an object";
    // Valibot quotes the key and escapes nothing in it.
    const word = issue.received.slice(1, -1);
    const meant = foreignWord(word, known) ?? closest(word, known);
    return meant === undefined
      ? `unknown field; known fields: ${known.join(", ")}`
      : `unknown field: did you mean "${meant}"?`;
  });
  return notLists(schema);
}

/** Only this many known names are compared with a mistyped one. */
const MAX_COMPARED = 500;

const MAX_SLIPS = 2;

/** Finds the known word that is at most two typing errors away; undefined if none is. */
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
 * Returns Levenshtein's distance between two words, or `limit` if it is not less. Words can be as long as a document,
 * so only a band around the diagonal is computed.
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
