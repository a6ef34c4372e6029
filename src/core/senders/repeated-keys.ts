import type { Problem } from "../schema/problem.ts";
import type { Fields } from "../schema/fields.ts";
import { JsonCursor } from "./json-cursor.ts";

type Path = (string | number)[];
type NamedFields = NonNullable<Fields["fields"]>;

/** The scan stops after this many problems, so the rest of the body may have more. */
export const MAX_PROBLEMS = 10;

const MAX_SHOWN = 100;

const NOT_READ: Fields = {};

/** Fields of any name, at every level: what a sender reads that the rule document defines is not known. */
class AnyField extends Map<string, Fields> {
  override get(): Fields {
    return EVERY_FIELD;
  }
}

/** The fields of a body in which no object may have a key twice. */
export const EVERY_FIELD: Fields = anyLevel();

function anyLevel(): Fields {
  const every: { readonly fields: NamedFields; items?: Fields } = { fields: new AnyField() };
  every.items = every;
  return every;
}

/** JavaScript's toLowerCase already turns the Kelvin sign into k. */
const FOLDED = /[A-Z\u017f\u212a]/g;

/**
 * Reports keys that let two receivers read two pushes from one body: at most 10 problems. In each object of `fields`,
 * the root included, no key may occur twice, ignoring case and escapes, and no key may be another spelling of a field.
 * Other objects are not checked.
 *
 * Parsers differ: `JSON.parse` keeps the last of repeated keys, others keep the first, and Go ignores case and merges
 * repeated objects.
 *
 * @param json valid JSON, nested no deeper than the stack allows. The scan is linear in its length.
 */
export function repeatedKeys(json: string, fields: Fields): Problem[] {
  const problems: Problem[] = [];
  scanValue(new JsonCursor(json), [], fields, problems);
  return problems;
}

/** Scans the next value, of which `fields` are read. Restores `path` before it returns. */
function scanValue(cursor: JsonCursor, path: Path, { fields, items }: Fields, problems: Problem[]): void {
  if (fields !== undefined && cursor.isAt("{")) scanObject(cursor, path, fields, problems);
  else if (items !== undefined && cursor.isAt("[")) scanList(cursor, path, items, problems);
  else cursor.skipValue();
}

function scanObject(cursor: JsonCursor, path: Path, fields: NamedFields, problems: Problem[]): void {
  const spellings = spellingsOf(fields);
  const seen = new Map<string, string>();
  cursor.take("{");
  while (problems.length < MAX_PROBLEMS && !cursor.take("}")) {
    const key = cursor.takeKey();
    const folded = foldKey(key);
    const message = messageOn(key, seen.get(folded), spellings.get(folded));
    if (message !== undefined) problems.push({ path: [...path, shown(key)], message });
    seen.set(folded, key);
    path.push(key);
    scanValue(cursor, path, fields.get(key) ?? NOT_READ, problems);
    path.pop();
    cursor.take(",");
  }
}

function scanList(cursor: JsonCursor, path: Path, items: Fields, problems: Problem[]): void {
  cursor.take("[");
  for (let index = 0; problems.length < MAX_PROBLEMS && !cursor.take("]"); index++) {
    path.push(index);
    scanValue(cursor, path, items, problems);
    path.pop();
    cursor.take(",");
  }
}

const knownSpellings = new WeakMap<NamedFields, ReadonlyMap<string, string>>();

/** Maps folded names to field names; computed once per object type. */
function spellingsOf(fields: NamedFields): ReadonlyMap<string, string> {
  let spellings = knownSpellings.get(fields);
  if (spellings === undefined) {
    spellings = new Map(Array.from(fields.keys(), (name) => [foldKey(name), name]));
    knownSpellings.set(fields, spellings);
  }
  return spellings;
}

/** Returns the problem of a key, given an earlier key with the same folding, and the field that it folds to. */
function messageOn(key: string, before: string | undefined, field: string | undefined): string | undefined {
  if (before === key) return "expected once: this key is repeated";
  if (before !== undefined) {
    return `expected once: ${JSON.stringify(shown(before))} is the same key to receivers that ignore case`;
  }
  if (field === undefined || field === key) return undefined;
  return `expected the spelling ${JSON.stringify(field)}: receivers that ignore case read this key as that field`;
}

/** Cuts a key, which can be as long as the body. */
function shown(key: string): string {
  return key.length > MAX_SHOWN ? `${key.slice(0, MAX_SHOWN)}…` : key;
}

/**
 * Folds a key as Go's encoding/json does to match field names: ASCII letters to lower case, and the two other
 * characters that fold to ASCII (U+017F to s, the Kelvin sign to k).
 */
export function foldKey(key: string): string {
  return key.replace(FOLDED, (char) => (char === "\u017f" ? "s" : char.toLowerCase()));
}
