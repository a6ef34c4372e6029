/** Parses JSON; undefined if invalid. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Checks whether a parsed value is an object, not a list or null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Reads a text field of a parsed object; undefined if missing, empty or not a text. */
export function textIn(json: unknown, field: string): string | undefined {
  const value = isObject(json) ? json[field] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
