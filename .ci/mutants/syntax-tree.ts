import { parseAst } from "vitest/node";

/** A node of the syntax tree; its fields depend on its type. */
export interface Node {
  [field: string]: unknown;
  type: string;
  start: number;
  end: number;
}

const KEEP_EXPRESSION = new Set(["TSAsExpression", "TSNonNullExpression", "TSSatisfiesExpression"]);

export const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && typeof (value as Node).type === "string";

function nodesUnder(node: Node): Node[] {
  if (node.type === "ImportDeclaration") return [];
  if (node.type.startsWith("TS") && !KEEP_EXPRESSION.has(node.type)) return [];
  return [node, ...Object.values(node).flat().filter(isNode).flatMap(nodesUnder)];
}

/**
 * Lists the nodes of a TypeScript file that run, parents first. Types are left out: a change of a type changes nothing
 * at run time.
 */
export const nodesOf = (source: string): Node[] => nodesUnder(parseAst(source, { lang: "ts" }) as unknown as Node);
