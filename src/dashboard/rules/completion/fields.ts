import type { Place } from "../../../core/json/place.ts";
import type { Suggestion } from "../../code-editor/code-editor.ts";
import { expand, variantsOf, type DocumentSchema, type Schema } from "./schema.ts";

/** What the suggestion of a field depends on. */
interface FieldContext {
  readonly document: DocumentSchema;
  readonly place: Place;
  /** The text after the name. */
  readonly behind: string;
}

/** Suggests the fields that an object lacks: those that choose its variant first, then the required ones. */
export function suggestFields(schemas: readonly Schema[], context: FieldContext): Suggestion[] {
  const { place } = context;
  const holder = place.around.at(-1);
  if (holder?.kind !== "object") return [];
  const present = new Set(holder.members.filter((each) => each !== place.member).map(({ name }) => name.value));
  const variants = variantsOf(schemas, holder, place.member?.name.value);
  const chosen = isUndecided(variants, present) ? common(variants) : union(variants);
  return [...chosen]
    .filter(([name]) => !present.has(name))
    .toSorted(([one], [other]) => rank(variants, one) - rank(variants, other))
    .map(([name, field]) => suggestionOf(name, field, context));
}

/** Whether a field that chooses the variant, such as a target's `type`, is missing. */
function isUndecided(variants: readonly Schema[], present: ReadonlySet<string>): boolean {
  return variants.length > 1 && [...common(variants)].some(([name, field]) => isConstant(field) && !present.has(name));
}

function common(variants: readonly Schema[]): Map<string, Schema> {
  const [first, ...others] = variants;
  const fields = Object.entries(first?.properties ?? {});
  return new Map(fields.filter(([name]) => others.every(({ properties = {} }) => Object.hasOwn(properties, name))));
}

function union(variants: readonly Schema[]): Map<string, Schema> {
  return new Map(variants.toReversed().flatMap(({ properties = {} }) => Object.entries(properties)));
}

function rank(variants: readonly Schema[], name: string): number {
  const isRequired = variants.every(({ required = [] }) => required.includes(name));
  const choosing = variants.length > 1 && variants.every(({ properties }) => isConstant(properties?.[name]));
  return choosing ? 0 : isRequired ? 1 : 2;
}

function isConstant(field: Schema | undefined): boolean {
  return field?.const !== undefined;
}

/** Writes a name, and behind it a colon, the quotes or brackets of the value, and a comma where a member follows. */
function suggestionOf(label: string, field: Schema, { document, place, behind }: FieldContext): Suggestion {
  const name = JSON.stringify(label);
  const base = { label, kind: "field", ...(field.description !== undefined && { info: field.description }) } as const;
  if (place.member?.colon !== undefined) return { ...base, insert: name, cursor: name.length, isOpen: false };
  const value = emptyValueOf(expand(document, field)[0]);
  const comma = /^\s*"/.test(behind) ? "," : "";
  return {
    ...base,
    insert: `${name}: ${value}${comma}`,
    cursor: name.length + 2 + value.length / 2,
    // In brackets, Enter is to begin a line.
    isOpen: value === "" || value === '""',
  };
}

function emptyValueOf({ type, const: constant }: Schema = {}): "" | '""' | "{}" | "[]" {
  if (type === "object") return "{}";
  if (type === "array") return "[]";
  const isText = constant === undefined ? type === undefined || type === "string" : typeof constant === "string";
  return isText ? '""' : "";
}
