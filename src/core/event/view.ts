import type { Fields } from "../schema/fields.ts";

/** Limits of what expressions see. */
export interface ViewLimits {
  /** Entries of a list or object. */
  readonly entries: number;
  /** Characters of a text. */
  readonly text: number;
  /** Values in total. */
  readonly values: number;
  /** Levels of lists and objects. */
  readonly depth: number;
}

/** No genuine payload of a known sender reaches these. */
const PUSH_LIMITS: ViewLimits = { entries: 32, text: 4096, values: 2000, depth: 8 };

/** Pushes that a sender may report in one body. */
const MAX_KNOWN_ITEMS = 100;

/**
 * Returns a bounded copy of a JSON value, at a cost that does not grow with the value. Lists, objects and texts beyond
 * the limits, which no genuine payload reaches, are cut. Objects become Maps, in which no key is special.
 *
 * @param known fields to keep in any case, so that no sender can hide them from a rule behind other fields
 */
export function boundedView(value: unknown, known: Fields = {}, limits: ViewLimits = PUSH_LIMITS): unknown {
  let left = limits.values;
  let openLists = 0;
  const view = (part: unknown, depth: number, { fields, items }: Fields, isKnown: boolean): unknown => {
    if (typeof part === "string") {
      if (!isKnown) left--;
      return part.slice(0, limits.text);
    }
    if (typeof part !== "object" || part === null) {
      if (!isKnown) left--;
      return part;
    }
    // Known containers cost nothing: their size is bounded by the known fields.
    if ((Array.isArray(part) ? items : fields) === undefined && left-- <= 0) return null;
    if (depth === limits.depth) return null;
    return Array.isArray(part) ? viewList(part, depth, items) : viewObject(part, depth, fields);
  };
  const viewList = (list: readonly unknown[], depth: number, knownItems: Fields | undefined): unknown[] => {
    // A list inside a known list has the ordinary limit, or a hundred of them would be too many.
    const items = openLists === 0 ? knownItems : undefined;
    const kept = list.slice(0, items === undefined ? limits.entries : MAX_KNOWN_ITEMS);
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
      if (copy.size >= limits.entries) break;
      if (Object.hasOwn(values, key) && !copy.has(key)) copy.set(key, view(values[key], depth + 1, {}, false));
    }
    return copy;
  };
  return view(value, 0, known, false);
}
