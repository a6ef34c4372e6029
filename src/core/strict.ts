import * as v from "valibot";

/** An object whose every field is known: a mistyped field is a problem that names the one that was probably meant. */
export function strict<const E extends v.ObjectEntries>(entries: E) {
  const known = Object.keys(entries);
  const schema = v.strictObject(entries, (issue) => {
    if (issue.expected !== "never") return issue.received === "undefined" ? "missing" : "expected an object";
    // Valibot puts the key between quotes, and escapes nothing in it.
    const meant = closest(issue.received.slice(1, -1), known);
    return meant === undefined
      ? `unknown field; there are: ${known.join(", ")}`
      : `unknown field: did you mean "${meant}"?`;
  });
  return notLists(schema);
}

/** Entries under names that the document chooses. */
export function record<K extends v.GenericSchema<string, string>, V extends v.GenericSchema>(key: K, value: V) {
  return notLists(v.record(key, value));
}

/** To valibot a list is an object as well, and an empty one an object without fields: `[]` must not pass as `{}`. */
function notLists<S extends v.GenericSchema>(schema: S): S {
  const run = schema["~run"].bind(schema);
  const checked: S["~run"] = (dataset, config) =>
    Array.isArray(dataset.value) ? run({ typed: false, value: "a list" }, config) : run(dataset, config);
  return Object.assign(schema, { "~run": checked });
}

/** More names than these are not compared with a mistyped one. */
const MAX_COMPARED = 500;

/** The word that is at most two slips of the keyboard away, if there is one. */
export function closest(word: string, known: readonly string[]): string | undefined {
  const ranked = known
    .slice(0, MAX_COMPARED)
    .map((candidate) => ({ candidate, slips: distance(word.toLowerCase(), candidate.toLowerCase()) }))
    .toSorted((a, b) => a.slips - b.slips);
  const [best] = ranked;
  return best !== undefined && best.slips <= Math.min(2, Math.floor(word.length / 2)) ? best.candidate : undefined;
}

/** Levenshtein's distance: insertions, deletions and replacements that make one word of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [i, char] of Array.from(from).entries()) {
    const next = [i + 1];
    for (const [j, other] of Array.from(to).entries()) {
      next.push(Math.min((row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1, (row[j] ?? 0) + (char === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
