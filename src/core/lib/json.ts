/** Parses JSON; undefined if invalid. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a parsed value is a JSON object, and neither a list nor null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The text in a field of a parsed object; undefined if it is missing, empty or no text. */
export function textIn(json: unknown, field: string): string | undefined {
  const value = isObject(json) ? json[field] : undefined;
  return typeof value === "string" && value !== "" ? value : undefined;
}
