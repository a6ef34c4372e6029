/** How many entries of a list or an object, and characters of a text, an expression sees; and values in all. */
const MAX_ENTRIES = 32;
const MAX_TEXT_LENGTH = 4096;
const MAX_VALUES = 2000;
const MAX_DEPTH = 8;

/**
 * A parsed JSON value cut down to a size that no payload exceeds in earnest, at a cost that does not grow with it.
 * Beyond the bounds lists and objects end early, and texts are cut. Objects
 * become Maps, in which no key means anything else.
 */
export function boundedView(value: unknown): unknown {
  let left = MAX_VALUES;
  const view = (part: unknown, depth: number): unknown => {
    left--;
    if (typeof part === "string") return part.slice(0, MAX_TEXT_LENGTH);
    if (typeof part !== "object" || part === null) return part;
    if (depth === MAX_DEPTH || left <= 0) return null;
    if (Array.isArray(part)) return part.slice(0, MAX_ENTRIES).map((item) => view(item, depth + 1));
    const copy = new Map<string, unknown>();
    for (const key in part) {
      if (copy.size === MAX_ENTRIES) break;
      if (Object.hasOwn(part, key)) copy.set(key, view((part as Record<string, unknown>)[key], depth + 1));
    }
    return copy;
  };
  return view(value, 0);
}
