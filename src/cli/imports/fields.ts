import { isObject } from "../../core/lib/json.ts";

/** An object of a file that may hold anything. */
export type Fields = Readonly<Record<string, unknown>>;

/** The fields of a value; none if it is no object. */
export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** The value at a path of fields; undefined if there is none. */
export function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((part, name) => fieldsOf(part)[name], value);
}

/** A text; undefined if the value is another one. Numbers and booleans, as YAML reads them, are texts too. */
export function textIn(value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** The items of a list; none if it is no list. */
export function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The texts of a list, or of a text with separators. */
export function textsIn(value: unknown, separator: string): readonly string[] {
  const texts = typeof value === "string" ? value.split(separator) : listIn(value).map((each) => textIn(each) ?? "");
  return texts.map((text) => text.trim()).filter((text) => text !== "");
}
