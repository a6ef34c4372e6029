import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  type Alias,
  type Document,
  visit,
  type Pair,
  type YAMLMap,
} from "yaml";
import { ABOUT_THE_NAME, type Position, type Positions } from "../../../core/json/positions.ts";
import type { SyntaxProblem } from "../../../core/json/syntax.ts";
import type { Problem } from "../../../core/schema/problem.ts";
import { laidOut, type Source } from "./document.ts";

/** Times that an alias may be repeated, in the sense of the library: a short text must not become a long document. */
export const MAX_ALIASES = 100;

const MERGE = "<<";

/** Syntax errors that are shown. */
const MAX_ERRORS = 10;

/** Reads a YAML 1.2 document, with anchors and merge keys. Unknown tags are errors: they would change a value's type. */
export function readYaml(text: string): Omit<Source, "name"> {
  const lines = new LineCounter();
  const unread = (syntax: readonly SyntaxProblem[]) => ({ json: text, syntax, positions: NOWHERE });
  let document: Document.Parsed | undefined;
  try {
    document = parseDocument(text, { lineCounter: lines, merge: true, prettyErrors: false });
    const errors = [...document.errors, ...document.warnings].slice(0, MAX_ERRORS);
    if (errors.length > 0) {
      return unread(errors.map(({ message, pos: [offset] }) => ({ ...at(lines, offset), message: said(message) })));
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    return { json: laidOut(value), syntax: [], positions: new YamlPositions(document, lines) };
  } catch (error) {
    const alias = document === undefined ? undefined : unknownAlias(document);
    const message = alias === undefined ? (error as Error).message : `no anchor has the name ${alias.source}`;
    return unread([{ ...at(lines, offsetOf(alias) ?? 0), message: said(message) }]);
  }
}

/** The first alias of an anchor that is not there, or not yet. */
function unknownAlias(document: Document.Parsed): Alias | undefined {
  let found: Alias | undefined;
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) !== undefined) return undefined;
      found = alias;
      return visit.BREAK;
    },
  });
  return found;
}

function said(message: string): string {
  return `expected YAML: ${message.split("\n")[0]}`;
}

const NOWHERE: Positions = { positionOf: () => ({ line: 1, column: 1 }), repeatedFields: () => [] };

/** The positions of the values and names of a YAML document. The parser refuses a name that a map has twice. */
class YamlPositions implements Positions {
  readonly #document: Document.Parsed;
  readonly #lines: LineCounter;

  constructor(document: Document.Parsed, lines: LineCounter) {
    this.#document = document;
    this.#lines = lines;
  }

  positionOf({ path, message }: Problem): Position {
    let node: unknown = this.#document.contents;
    for (const [depth, key] of path.entries()) {
      const inside = this.#resolved(node);
      const pair = isMap(inside) ? this.#pairOf(inside, String(key)) : undefined;
      const inner = isSeq(inside) && typeof key === "number" ? inside.items[key] : pair?.value;
      if (pair === undefined && inner === undefined) break;
      const isAboutName = depth === path.length - 1 && ABOUT_THE_NAME.test(message);
      // A name without a value has no other place.
      if (pair !== undefined && (isAboutName || offsetOf(inner) === undefined)) return this.#at(pair.key);
      node = inner;
    }
    return this.#at(node);
  }

  repeatedFields(): readonly (Problem & Position)[] {
    return [];
  }

  #at(node: unknown): Position {
    return at(this.#lines, offsetOf(node) ?? 0);
  }

  #resolved(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.#document) : node;
  }

  /** The pair of a name, also from a merged map. Validation lowers the names of headers. */
  #pairOf(map: YAMLMap, key: string): Pair | undefined {
    const own =
      map.items.find((pair) => nameOf(pair) === key) ?? map.items.find((pair) => nameOf(pair).toLowerCase() === key);
    if (own !== undefined) return own;
    for (const { value } of map.items.filter((pair) => nameOf(pair) === MERGE)) {
      const merged = this.#resolved(value);
      for (const each of isSeq(merged) ? merged.items : [merged]) {
        const inside = this.#resolved(each);
        const pair = isMap(inside) ? this.#pairOf(inside, key) : undefined;
        if (pair !== undefined) return pair;
      }
    }
    return undefined;
  }
}

function nameOf({ key }: Pair): string {
  const name: unknown = isScalar(key) ? key.value : key;
  // The library has a symbol for the merge key.
  return typeof name === "symbol" ? MERGE : String(name);
}

function offsetOf(node: unknown): number | undefined {
  return (node as { range?: readonly number[] | null } | null | undefined)?.range?.[0];
}

function at(lines: LineCounter, offset: number): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}
