import type { ASTNode } from "@marcbachmann/cel-js";

const LOOP_MACROS = new Set(["all", "exists", "exists_one", "map", "filter"]);

/** Limit of chained loops, as in `list.filter(x, ...).map(x, ...)`. */
const MAX_LOOPS_IN_A_ROW = 5;

/** Returns why the loops of an expression could take too much work; undefined if they cannot. */
export function loopProblem(ast: ASTNode): string | undefined {
  if (loopDepth(ast) > 1) return "expected no loop over a list inside another loop";
  return loopsInARow(ast) > MAX_LOOPS_IN_A_ROW
    ? `expected at most ${MAX_LOOPS_IN_A_ROW} loops over lists in a row: each can double the list`
    : undefined;
}

/** Returns how deeply loops over lists are nested. */
function loopDepth(node: unknown): number {
  if (Array.isArray(node)) return Math.max(0, ...node.map(loopDepth));
  if (!isNode(node)) return 0;
  if (node.op !== "rcall" || !LOOP_MACROS.has(node.args[0])) return loopDepth(node.args);
  // The list itself is computed before the loop, not inside it.
  const [, walked, inside] = node.args;
  return Math.max(loopDepth(walked), 1 + loopDepth(inside));
}

/** Returns the longest chain of loops, each over the result of another. */
function loopsInARow(node: unknown): number {
  if (Array.isArray(node)) return Math.max(0, ...node.map(loopsInARow));
  if (!isNode(node)) return 0;
  const inner = loopsInARow(node.args);
  return node.op === "rcall" && LOOP_MACROS.has(node.args[0]) ? 1 + inner : inner;
}

/** A method call: name, receiver, arguments. */
export type MethodCall = Extract<ASTNode, { op: "rcall" }>;

/** Returns all calls of a method. */
export function callsOf(method: string, node: unknown): MethodCall[] {
  if (Array.isArray(node)) return node.flatMap((inner) => callsOf(method, inner));
  if (!isNode(node)) return [];
  const inner = callsOf(method, node.args);
  return node.op === "rcall" && node.args[0] === method ? [node, ...inner] : inner;
}

/** Returns the pattern argument if it is a literal. */
export function literalPattern({ args: [, , [pattern]] }: MethodCall): string | undefined {
  return pattern?.op === "value" && typeof pattern.args === "string" ? pattern.args : undefined;
}

/** Checks whether the library's own `matches` is still used, in any form of the syntax tree. */
export function namesMatches(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(namesMatches);
  if (!isNode(value)) return false;
  const args: unknown = value.args;
  return (Array.isArray(args) && args[0] === "matches") || namesMatches(args);
}

/** Checks whether a value is a node of the syntax tree. */
export function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
