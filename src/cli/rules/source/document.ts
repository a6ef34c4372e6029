import type { Positions } from "../../../core/json/positions.ts";
import type { SyntaxProblem } from "../../../core/json/syntax.ts";

/** A document as a person wrote it: JSON, JSON with comments, or YAML. */
export interface Source {
  /** The name of its file, for people. */
  readonly name: string;
  /** The document as JSON: the text itself of a JSON file. As written if it cannot be read. */
  readonly json: string;
  /** Where the text stops being what it should be; empty if it can be read. */
  readonly syntax: readonly SyntaxProblem[];
  readonly positions: Positions;
}

/** Lays a value out as a JSON document that people can read. */
export function laidOut(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}
