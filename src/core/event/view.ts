import type { Fields } from "../schema/fields.ts";

/** How many entries of a list or an object, and characters of a text, an expression sees; and values in all. */
const MAX_ENTRIES = 32;
const MAX_TEXT_LENGTH = 4096;
const MAX_VALUES = 2000;
const MAX_DEPTH = 8;

/** As many as any sender may tell of in one body. */
const MAX_KNOWN_ITEMS = 100;

/**
 * A parsed JSON value cut down to a size that no payload exceeds in earnest, at a cost that does not grow with it.
 * Beyond the bounds lists and objects end early, and texts are cut. Objects become Maps, in which no key means anything
 * else.
 *
 * @param known fields that stay whatever else is in the value, so that no sender can hide them from a rule behind others
 */
export function boundedView(value: unknown, known: Fields = {}): unknown {
  let left = MAX_VALUES;
  let openLists = 0;
  const view = (part: unknown, depth: number, { fields, items }: Fields, isKnown: boolean): unknown => {
    if (typeof part === "string") {
      if (!isKnown) left--;
      return part.slice(0, MAX_TEXT_LENGTH);
    }
    if (typeof part !== "object" || part === null) {
      if (!isKnown) left--;
      return part;
    }
    // Of what is known to hold something, the known part costs nothing: it is bounded by what is known.
    if ((Array.isArray(part) ? items : fields) === undefined && left-- <= 0) return null;
    if (depth === MAX_DEPTH) return null;
    return Array.isArray(part) ? viewList(part, depth, items) : viewObject(part, depth, fields);
  };
  const viewList = (list: readonly unknown[], depth: number, knownItems: Fields | undefined): unknown[] => {
    // A list in a known list is like any other: a hundred of them would be too many.
    const items = openLists === 0 ? knownItems : undefined;
    const kept = list.slice(0, items === undefined ? MAX_ENTRIES : MAX_KNOWN_ITEMS);
    openLists++;
    const values = kept.map((item) => view(item, depth + 1, items ?? {}, items !== undefined));
    openLists--;
    return values;
  };
  const viewObject = (object: object, depth: number, fields: Fields["fields"]): Map<string, unknown> => {
    const values = object as Readonly<Record<string, unknown>>;
    const copy = new Map<string, unknown>();
    for (const [key, inner] of fields ?? []) {
      if (Object.hasOwn(values, key)) copy.set(key, view(values[key], depth + 1, inner, true));
    }
    for (const key in values) {
      if (copy.size >= MAX_ENTRIES) break;
      if (Object.hasOwn(values, key) && !copy.has(key)) copy.set(key, view(values[key], depth + 1, {}, false));
    }
    return copy;
  };
  return view(value, 0, known, false);
}
