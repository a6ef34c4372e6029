import { isObject } from "../../src/core/lib/json.ts";
import { descriptionOf } from "../../src/core/rules/describe-fields.ts";
import { ruleDocumentSchema } from "../../src/core/rules/schema.ts";
import { COMMON } from "../../src/core/targets/field-descriptions.ts";
import { table } from "./section.ts";
import { valueOf } from "./schema-value.ts";

type Node = Readonly<Record<string, unknown>>;

/**
 * Returns the table of fields of an object of the rule document, by the field or definition that holds it, and of objects
 * in some of its fields, as in `proof.header`. Left out are notes, which rules.md names once.
 */
export function objectTable(holder: string, inner: readonly string[] = []): string {
  const rows = inner.flatMap((field) =>
    objectRows(field).map(([name = "", ...cells]) => [name.replace("`", `\`${field}.`), ...cells]),
  );
  return table(HEAD, [...objectRows(holder), ...rows]);
}

function objectRows(holder: string): readonly (readonly string[])[] {
  const found = holder === "document" ? schema : objectIn(schema, holder);
  const fields = Object.keys(propertiesOf(found)).filter((field) => field !== "description");
  return fieldRows(found, fields, holder, undefined);
}

/** Returns the table of the fields of a type beside those of every target, and for a tunnel beside those of a webhook. */
export function typeTable(type: string): string {
  return table(HEAD, ownRows(type));
}

/**
 * Returns one table of the own fields of several types, without values. Fields with the same meaning share a row. Left
 * out are required addresses and tokens, which every example of the page has.
 */
export function groupTable(types: readonly string[]): string {
  const typesOf = new Map<string, string[]>();
  for (const type of types) {
    for (const [field = "", , meaning = ""] of ownRows(type)) {
      if (/^`(?:url|token)`$/.test(field) && meaning.startsWith("Required.")) continue;
      const key = JSON.stringify([field, meaning]);
      typesOf.set(key, [...(typesOf.get(key) ?? []), `\`${type}\``]);
    }
  }
  const rows = [...typesOf].map(([key, holders]) => {
    const [field = "", meaning = ""] = JSON.parse(key) as string[];
    return [field, holders.length === types.length ? "all" : holders.join(", "), meaning];
  });
  return table(["Other field", "Types", "Meaning"], rows);
}

/** Returns the table of the fields that every target has beside its `type`. */
export function commonTable(): string {
  return fieldsTable(targetOf("webhook"), Object.keys(COMMON), "target", "webhook");
}

const schema = ruleDocumentSchema() as Node;

const HEAD = ["Field", "Value", "Meaning"];

function ownRows(type: string): readonly (readonly string[])[] {
  const target = targetOf(type);
  const others = { ...COMMON, ...(type === "tunnel" && propertiesOf(targetOf("webhook"))) };
  const own = Object.keys(propertiesOf(target)).filter((field) => field !== "type" && !Object.hasOwn(others, field));
  return fieldRows(target, own, "target", type);
}

function fieldsTable(object: Node, fields: readonly string[], holder: string, type: string | undefined): string {
  return table(HEAD, fieldRows(object, fields, holder, type));
}

function fieldRows(
  object: Node,
  fields: readonly string[],
  holder: string,
  type: string | undefined,
): readonly (readonly string[])[] {
  const properties = propertiesOf(object);
  const required = Array.isArray(object["required"]) ? object["required"] : [];
  return fields.map((field) => [
    `\`${field}\``,
    valueOf(properties[field]),
    `${required.includes(field) ? "Required. " : ""}${descriptionOf(holder, field, type) ?? ""}`,
  ]);
}

function propertiesOf(object: Node): Node {
  return isObject(object["properties"]) ? object["properties"] : {};
}

function targetOf(type: string): Node {
  const definitions = schema["$defs"] as { readonly Target: { readonly oneOf: readonly Node[] } };
  const found = definitions.Target.oneOf.find((each) => {
    const field = propertiesOf(each)["type"];
    return isObject(field) && field["const"] === type;
  });
  if (found === undefined) throw new Error(`no target has the type ${type}`);
  return found;
}

/** Finds the object that a field or definition holds, perhaps in a list or a union. */
function objectIn(node: unknown, holder: string, isHeld = false): Node {
  const found = searched(node, holder, isHeld);
  if (found === undefined) throw new Error(`the schema has no object under ${holder}`);
  return found;
}

function searched(node: unknown, holder: string, isHeld: boolean): Node | undefined {
  if (Array.isArray(node)) return node.map((each) => searched(each, holder, isHeld)).find((each) => each !== undefined);
  if (!isObject(node)) return undefined;
  if (isHeld && isObject(node["properties"])) return node;
  for (const [key, value] of Object.entries(node)) {
    const isNamed = key === "properties" || key === "$defs";
    const children = isNamed && isObject(value) ? Object.entries(value) : [[key, value] as const];
    for (const [name, child] of children) {
      const found = searched(child, holder, isNamed ? name === holder : isHeld);
      if (found !== undefined) return found;
    }
  }
  return undefined;
}
