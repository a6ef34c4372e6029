import { isObject } from "../../src/core/lib/json.ts";

const DURATION = /expected a duration from (\S+) to (\S+),/i;

/** Words for definitions, which the pages explain. */
const WORDS_OF: Readonly<Record<string, string>> = {
  "#/$defs/TextOperand": "patterns",
  "#/$defs/Match": "conditions",
  "#/$defs/Target": "target",
};

/** Lists of words that are longer are left to the text. */
const MAX_WORDS = 7;

/** Returns the values that a field's JSON Schema accepts, in a few words of Markdown. */
export function valueOf(node: unknown): string {
  if (!isObject(node)) return "";
  const { anyOf, enum: words, $ref, type, items } = node;
  if (typeof $ref === "string") return WORDS_OF[$ref] ?? "";
  if ("const" in node) return `\`${String(node["const"])}\``;
  if (Array.isArray(anyOf)) return alternatives([...new Set(anyOf.map(valueOf))]);
  if (Array.isArray(words)) return words.length > MAX_WORDS ? "name" : words.map((word) => `\`${word}\``).join(", ");
  if (type === "array")
    return `list of ${isObject(items) && "enum" in items ? "names" : plural(valueOf(items))}${bound(node["maxItems"])}`;
  if (type === "object") return `object${bound(node["maxProperties"])}`;
  if (type === "integer") return between(node["minimum"], node["maximum"]);
  if (type === "string") return textOf(node);
  return typeof type === "string" ? type : "";
}

/** Joins values with "or", and shortens "text or list of texts" to "text or list". */
function alternatives([first = "", ...others]: readonly string[]): string {
  const list = `list of ${plural(first)}`;
  return [first, ...others.map((each) => (each.startsWith(list) ? each.replace(list, "list") : each))].join(" or ");
}

function textOf({ description, maxLength, pattern }: Readonly<Record<string, unknown>>): string {
  const [, from, to] = DURATION.exec(String(description)) ?? [];
  if (from !== undefined) return `\`${from}\` to \`${to}\``;
  if (String(pattern).includes("secret:")) return "`${secret:NAME}`";
  if (/expected (?:a URL|the address)/i.test(String(description))) return "URL";
  return typeof maxLength === "number" ? `text, at most ${maxLength} characters` : "text";
}

function plural(value: string): string {
  return /^[a-z]*[a-rt-z]$/.test(value) ? `${value}s` : value;
}

function bound(max: unknown): string {
  return typeof max === "number" ? `, at most ${max}` : "";
}

function between(from: unknown, to: unknown): string {
  if (typeof from !== "number" || typeof to !== "number") return "integer";
  return to === Number.MAX_SAFE_INTEGER ? "integer" : `${from} to ${to}`;
}
