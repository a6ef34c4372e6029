import type { Match } from "../../core/match/match.ts";
import { at, fieldsOf, listIn, textIn, type Fields } from "./fields.ts";
import { join, noted, type Imported } from "./imported.ts";
import { every } from "./policy.ts";

/** The fields of Docker Hub's payload that rules have, by their place in the body. */
const FIELDS: Readonly<Record<string, keyof Match>> = {
  "push_data.tag": "tag",
  "push_data.pusher": "pusher",
  "push_data.media_type": "media_type",
  "repository.repo_name": "repository",
  "repository.namespace": "namespace",
  "repository.name": "name",
  "repository.is_private": "is_private",
  "repository.is_official": "is_official",
};

/** A part of a filter that no condition says. */
class Untranslatable extends Error {}

/**
 * Translates connections, as Hookdeck's API lists them: their filters on the body, and the addresses of destinations.
 * https://hookdeck.com/docs/filters
 */
export function importHookdeck(document: unknown, place: string): Imported {
  const connections = Array.isArray(document) ? document : listIn(at(document, "models"));
  return join(connections.map((connection, index) => connectionOf(connection, place, index)));
}

function connectionOf(connection: unknown, place: string, index: number): Imported {
  const destination = fieldsOf(at(connection, "destination"));
  const target = nameOf(textIn(destination["name"]) ?? `destination-${index + 1}`);
  const name = textIn(at(connection, "name")) ?? target;
  const here = `${place} connection ${name}`;
  const url = textIn(destination["url"] ?? at(destination, "config", "url"));
  if (url === undefined) return noted(here, "its destination has no address");
  const rules = listIn(at(connection, "rules"));
  try {
    const filters = rules.filter((rule) => at(rule, "type") === "filter").map(filterOf);
    const others = rules.flatMap((rule) => textIn(at(rule, "type")) ?? []).filter((type) => type !== "filter");
    return {
      rules: [{ name, match: every(...filters), target }],
      targets: { [target]: { type: "webhook", url } },
      notes: others.map((type) => `${here}: its rule ${type} is a setting of the target here, see docs/targets.md`),
    };
  } catch (error) {
    if (!(error instanceof Untranslatable)) throw error;
    return noted(here, error.message);
  }
}

function filterOf(rule: unknown): Match {
  const part = ["headers", "query", "path"].find((each) => Object.keys(fieldsOf(at(rule, each))).length > 0);
  if (part !== undefined) throw new Untranslatable(`its filter reads the ${part}, which a rule does not see so`);
  return every(...matchesOf(fieldsOf(at(rule, "body")), []));
}

/** The conditions of an object of a filter: all must hold. */
function matchesOf(body: Fields, path: readonly string[]): Match[] {
  return Object.entries(body).map(([key, value]) => {
    if (key === "$or") return { any: listIn(value).map((each) => every(...matchesOf(fieldsOf(each), path))) };
    if (key === "$and") return { all: listIn(value).map((each) => every(...matchesOf(fieldsOf(each), path))) };
    if (key === "$not") return { not: every(...matchesOf(fieldsOf(value), path)) };
    const below = [...path, key];
    const field = FIELDS[below.join(".")];
    if (field !== undefined) return fieldMatch(field, value);
    const fields = fieldsOf(value);
    if (Object.keys(fields).length === 0) throw new Untranslatable(`no condition reads the field ${below.join(".")}`);
    return every(...matchesOf(fields, below));
  });
}

/** The condition on one field: a value, or operators. */
function fieldMatch(field: keyof Match, value: unknown): Match {
  const operators = Object.entries(fieldsOf(value));
  if (operators.length === 0) return { [field]: plain(field, value) };
  return every(...operators.map(([operator, operand]) => operatorMatch(field, operator, operand)));
}

function operatorMatch(field: keyof Match, operator: string, operand: unknown): Match {
  switch (operator) {
    case "$eq":
      return { [field]: plain(field, operand) };
    case "$neq":
      return { not: { [field]: plain(field, operand) } };
    case "$in":
      return { [field]: Array.isArray(operand) ? plain(field, operand) : { regex: escaped(textOf(field, operand)) } };
    case "$nin":
      return { not: operatorMatch(field, "$in", operand) };
    case "$startsWith":
      return { [field]: { prefix: operand } };
    case "$endsWith":
      return { [field]: { suffix: operand } };
    case "$exist":
      return { [field]: { exists: operand === true } };
    case "$or":
      return { any: listIn(operand).map((each) => fieldMatch(field, each)) };
    case "$and":
      return { all: listIn(operand).map((each) => fieldMatch(field, each)) };
    case "$not":
      return { not: fieldMatch(field, operand) };
    default:
      throw new Untranslatable(`no condition says ${operator.slice(0, 30)} of ${field}`);
  }
}

function plain(field: keyof Match, value: unknown): unknown {
  if (typeof value === "boolean" && field.startsWith("is_")) return value;
  return { exact: Array.isArray(value) ? value.map((each) => textOf(field, each)) : textOf(field, value) };
}

function textOf(field: string, value: unknown): string {
  const text = textIn(value);
  if (text === undefined) throw new Untranslatable(`its filter compares ${field} with something that is no text`);
  return text;
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

/** A target's name has letters, digits, `-`, `_` and `.`. */
function nameOf(text: string): string {
  return text.replaceAll(/[^\w.-]+/g, "-").slice(0, 64);
}
