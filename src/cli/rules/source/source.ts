import { extname } from "node:path";
import { JsonPositions } from "../../../core/json/positions.ts";
import { syntaxProblem } from "../../../core/json/syntax.ts";
import { laidOut, type Source } from "./document.ts";
import { withoutComments } from "./jsonc.ts";
import { readYaml } from "./yaml.ts";

/**
 * Reads a document by the ending of its file's name: `.yaml` and `.yml`, `.jsonc`, else JSON. Without a name that says
 * it, as from standard input, a text that begins as no JSON does is YAML.
 */
export function sourceOf(text: string, name: string): Source {
  const ending = extname(name).toLowerCase();
  if (ending === ".yaml" || ending === ".yml") return { name, ...readYaml(text) };
  if (ending === ".jsonc") return jsoncSource(text, name);
  if (name !== "-" || /^\s*(?:[[{]|$)/.test(text)) return jsonSource(text, name);
  return /^\s*\/[/*]/.test(text) ? jsoncSource(text, name) : { name, ...readYaml(text) };
}

/** Reads a JSON document. */
export function jsonSource(text: string, name: string): Source {
  const syntax = syntaxProblem(text);
  return { name, json: text, syntax: syntax === undefined ? [] : [syntax], positions: new JsonPositions(text) };
}

function jsoncSource(text: string, name: string): Source {
  const plain = withoutComments(text);
  if (!plain.ok) return { name, json: text, syntax: [plain.error], positions: new JsonPositions(text) };
  const source = jsonSource(plain.value, name);
  if (source.syntax.length > 0) return { ...source, json: text };
  return { ...source, json: laidOut(JSON.parse(plain.value)) };
}
