import type { Place } from "../../../core/json/place.ts";
import type { Suggestion } from "../../code-editor/code-editor.ts";
import type { Schema } from "./schema.ts";

/** Suggests the values that the schemas list, and names of the document. A list gets nothing that it has already. */
export function suggestValues(
  schemas: readonly Schema[],
  place: Place,
  names: { readonly names: readonly string[]; readonly secrets: readonly string[] },
): Suggestion[] {
  const present = new Set(siblingsOf(place));
  const suggestions = schemas.flatMap((schema) => [
    ...valuesOf(schema).map((value) => suggestionOf(value, "value", schema)),
    ...namesFor(schema, names).map((name) => suggestionOf(name, "name", schema)),
  ]);
  return [...new Map(suggestions.map((each) => [each.label, each])).values()].filter(
    ({ label }) => !present.has(label),
  );
}

function valuesOf({ type, const: constant, enum: listed }: Schema): readonly unknown[] {
  if (constant !== undefined) return [constant];
  return listed ?? (type === "boolean" ? [true, false] : []);
}

/** Names for a text that is not one of a list: a secret where the schema asks for one, and names elsewhere. */
function namesFor(
  { type, const: constant, enum: listed, pattern = "" }: Schema,
  { names, secrets }: { readonly names: readonly string[]; readonly secrets: readonly string[] },
): readonly string[] {
  if (type !== "string" || constant !== undefined || listed !== undefined) return [];
  return pattern.startsWith("^\\$\\{secret:") ? secrets : names;
}

function suggestionOf(value: unknown, kind: Suggestion["kind"], { description }: Schema): Suggestion {
  const insert = JSON.stringify(value);
  const info = description !== undefined && { info: description };
  return { label: String(value), kind, ...info, insert, cursor: insert.length, isOpen: false };
}

/** The other texts of a list. */
function siblingsOf({ path, around, token }: Place): string[] {
  const list = around.at(-1);
  if (typeof path.at(-1) !== "number" || list?.kind !== "array") return [];
  return list.elements.flatMap((each) => (each.kind === "text" && each !== token ? [each.value] : []));
}
