import type { LooseArray, LooseObject } from "../../../core/json/loose.ts";

/** The parts of a JSON Schema that say what can be typed at a place. */
export interface Schema {
  readonly description?: string;
  readonly type?: string;
  readonly pattern?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly $ref?: string;
}

/** The schema of a document. References lead to its definitions. */
export interface DocumentSchema extends Schema {
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Follows a path through a schema. Returns the alternatives for the value there; empty if the schema has no such path. */
export function alternativesAt(
  document: DocumentSchema,
  path: readonly (string | number)[],
  around: readonly (LooseObject | LooseArray)[],
): Schema[] {
  let schemas = expand(document, document);
  for (const [depth, key] of path.entries()) {
    const holder = around[depth];
    const fitting = holder?.kind === "object" ? variantsOf(schemas, holder, key) : schemas;
    schemas = fitting.flatMap((schema) => inner(schema, key)).flatMap((schema) => expand(document, schema));
  }
  return schemas;
}

/**
 * Chooses the variants of an object by the constants that it has, such as a target's `type`. All remain if no variant
 * has them, and `except` is a field that does not choose.
 */
export function variantsOf(schemas: readonly Schema[], holder: LooseObject, except?: string | number): Schema[] {
  const objects = schemas.filter(({ properties, additionalProperties }) => properties ?? additionalProperties);
  const fitting = objects.filter(({ properties = {} }) =>
    holder.members.every(({ name, value }) => {
      const field = Object.hasOwn(properties, name.value) ? properties[name.value] : undefined;
      if (name.value === except || typeof field?.const !== "string" || value?.kind !== "text") return true;
      return field.const === value.value;
    }),
  );
  return fitting.length > 0 ? fitting : objects;
}

function inner({ properties = {}, additionalProperties, items }: Schema, key: string | number): Schema[] {
  if (typeof key === "number") return items === undefined ? [] : [items];
  const field = Object.hasOwn(properties, key) ? properties[key] : additionalProperties;
  return typeof field === "object" ? [field] : [];
}

/** Resolves references and alternatives of a schema. An alternative without a description has that of its field. */
export function expand(document: DocumentSchema, schema: Schema): Schema[] {
  const { description, $ref, anyOf, oneOf } = schema;
  const name = $ref?.replace("#/$defs/", "");
  const target = name === undefined ? undefined : document.$defs?.[name];
  const nested = target === undefined ? (anyOf ?? oneOf) : [target];
  if (nested === undefined) return [schema];
  return nested.flatMap((each) => expand(document, description === undefined ? each : { ...each, description }));
}
