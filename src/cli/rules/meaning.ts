import { isObject, jsonOf } from "../../core/lib/json.ts";

/**
 * Formats two rule documents alike, so that a diff shows only their meaning: the former one's fields take the order
 * of the new one, and rules are matched by name. Returns the texts unchanged if one is not JSON.
 */
export function alikeLaidOut(before: string, after: string): [before: string, after: string] {
  const former = jsonOf(before);
  const next = jsonOf(after);
  if (former === undefined || next === undefined) return [before, after];
  return [print(orderedLike(former, next)), print(next)];
}

/** Orders the fields of a value like those of another, at every depth. Fields of its own come last. */
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

/** Returns the item of a list to compare with: the one of the same name, or else of the same index. */
function counterpart(item: unknown, list: unknown, index: number): unknown {
  if (!Array.isArray(list)) return undefined;
  const name = isObject(item) ? item["name"] : undefined;
  const sameName = list.find((other) => name !== undefined && isObject(other) && other["name"] === name) as unknown;
  return sameName ?? (list[index] as unknown);
}

function print(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
