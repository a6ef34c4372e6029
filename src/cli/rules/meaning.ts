import { isObject, jsonOf } from "../../core/lib/json.ts";

/**
 * Two rule documents in one layout, so that only what they mean differs: the former one's fields are in the order of
 * the new one's, and its rules are compared with those of the same name. The texts as they are if one is no JSON.
 */
export function alikeLaidOut(before: string, after: string): [before: string, after: string] {
  const former = jsonOf(before);
  const next = jsonOf(after);
  if (former === undefined || next === undefined) return [before, after];
  return [print(orderedLike(former, next)), print(next)];
}

/** A value with its fields, also those of its parts, in the order of another's; fields that it has alone come last. */
function orderedLike(value: unknown, model: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => orderedLike(item, counterpart(item, model, index)));
  }
  if (!isObject(value)) return value;
  const order = isObject(model) ? Object.keys(model).filter((key) => Object.hasOwn(value, key)) : [];
  const keys = [...order, ...Object.keys(value).filter((key) => !order.includes(key))];
  return Object.fromEntries(
    keys.map((key) => [key, orderedLike(value[key], isObject(model) ? model[key] : undefined)]),
  );
}

/** What an item of a list is compared with: the one of its name, or else the one in its place. */
function counterpart(item: unknown, list: unknown, index: number): unknown {
  if (!Array.isArray(list)) return undefined;
  const name = isObject(item) ? item["name"] : undefined;
  const sameName = list.find((other) => name !== undefined && isObject(other) && other["name"] === name) as unknown;
  return sameName ?? (list[index] as unknown);
}

function print(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
