import type { JsonSchema } from "@valibot/to-json-schema";
import { isObject } from "../lib/json.ts";
import { BY_TYPE } from "../targets/field-descriptions.ts";
import { DESCRIPTIONS } from "./field-descriptions.ts";

/** Returns a rule document's schema with a description of each field. Keeps the descriptions of limits behind it. */
export function describeFields(schema: JsonSchema): JsonSchema {
  return describe(schema, "document") as JsonSchema;
}

/** Walks a schema. `holder` is the field or definition that holds it, across lists and unions. */
function describe(node: unknown, holder: string): unknown {
  if (Array.isArray(node)) return node.map((each) => describe(each, holder));
  if (!isObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      if (key === "$defs" && isObject(value)) {
        return [key, Object.fromEntries(Object.entries(value).map(([name, each]) => [name, describe(each, name)]))];
      }
      if (key !== "properties" || !isObject(value)) return [key, describe(value, holder)];
      const fields = Object.entries(value).map(([name, field]) => {
        return [name, withDescription(describe(field, name), descriptionOf(holder, name, typeOf(value)))];
      });
      return [key, Object.fromEntries(fields)];
    }),
  );
}

/** Returns a field's description, in the target of a type or in an object; undefined if it has none. */
export function descriptionOf(holder: string, field: string, type: string | undefined): string | undefined {
  if (type === undefined) return DESCRIPTIONS[holder]?.[field];
  if (field === "type") return "The type of target.";
  return BY_TYPE[type]?.[field] ?? DESCRIPTIONS["target"]?.[field];
}

function typeOf({ type }: Readonly<Record<string, unknown>>): string | undefined {
  return isObject(type) && typeof type["const"] === "string" ? type["const"] : undefined;
}

function withDescription(field: unknown, description: string | undefined): unknown {
  if (description === undefined || !isObject(field)) return field;
  const { description: limits, ...rest } = field;
  const sentence = typeof limits === "string" ? ` ${limits.slice(0, 1).toUpperCase()}${limits.slice(1)}.` : "";
  // Draft 7 ignores whatever stands beside a reference, except in editors, which show the description.
  return { description: `${description}${sentence}`, ...rest };
}
