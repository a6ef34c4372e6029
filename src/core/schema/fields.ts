import type * as v from "valibot";

/** The fields of a body that a sender's parser reads, as a tree. A leaf has neither `fields` nor `items`. */
export interface Fields {
  /** Fields of an object, by name. */
  readonly fields?: ReadonlyMap<string, Fields>;
  /** The fields of each item of a list. */
  readonly items?: Fields;
}

const LEAF: Fields = {};

interface Wrapper {
  readonly wrapped: v.GenericSchema;
}

interface ObjectLike {
  readonly entries: Readonly<Record<string, v.GenericSchema>>;
}

interface ListLike {
  readonly item: v.GenericSchema;
}

interface UnionLike {
  readonly options: readonly v.GenericSchema[];
}

/**
 * Lists the fields that a valibot schema reads. Derived from the schema, so that no second list of names can go stale.
 * Records count as leaves, because their keys are not in the schema.
 */
export function fieldsOf(schema: v.GenericSchema): Fields {
  switch (schema.type) {
    case "object": {
      const { entries } = schema as unknown as ObjectLike;
      return { fields: new Map(Object.entries(entries).map(([name, entry]) => [name, fieldsOf(entry)])) };
    }
    case "array":
      return { items: fieldsOf((schema as unknown as ListLike).item) };
    case "nullish":
      return fieldsOf((schema as unknown as Wrapper).wrapped);
    case "union":
      return mergeFields((schema as unknown as UnionLike).options.map(fieldsOf));
    default:
      return LEAF;
  }
}

/** Merges several trees into one with all their fields. */
export function mergeFields(trees: readonly Fields[]): Fields {
  const fields = new Map<string, Fields>();
  let items: Fields | undefined;
  for (const tree of trees) {
    for (const [name, inner] of tree.fields ?? []) fields.set(name, mergeFields([fields.get(name) ?? LEAF, inner]));
    if (tree.items !== undefined) items = mergeFields([items ?? LEAF, tree.items]);
  }
  return { ...(fields.size > 0 && { fields }), ...(items !== undefined && { items }) };
}
