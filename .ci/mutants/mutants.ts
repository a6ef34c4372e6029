import { isNode, type Node, nodesOf } from "./syntax-tree.ts";
import { placesOf } from "./trace.ts";

/** One small change of a source file. */
export interface Mutant {
  file: string;
  line: number;
  /** The function that it is in, or the file. */
  place: string;
  start: number;
  end: number;
  was: string;
  becomes: string;
}

const OPERATORS: Record<string, string[]> = {
  "<": ["<=", ">="],
  "<=": ["<", ">"],
  ">": [">=", "<="],
  ">=": [">", "<"],
  "===": ["!=="],
  "!==": ["==="],
  "&&": ["||"],
  "||": ["&&"],
  "+": ["-"],
  "-": ["+"],
  "*": ["/"],
  "/": ["*"],
  "%": ["*"],
};

/** Returns what the node's text may become: operators, conditions, literals, calls, and functions that return early. */
function* changesOf(node: Node, source: string): Generator<[start: number, end: number, becomes: string]> {
  const text = source.slice(node.start, node.end);
  const { left, right, test, value, body, expression } = node as Record<string, unknown>;
  if ((node.type === "BinaryExpression" || node.type === "LogicalExpression") && isNode(left) && isNode(right)) {
    const operator = String(node["operator"]);
    const at = source.indexOf(operator, left.end);
    for (const other of OPERATORS[operator] ?? []) yield [at, at + operator.length, other];
  }
  if ((node.type === "IfStatement" || node.type === "ConditionalExpression") && isNode(test))
    for (const constant of ["true", "false"]) yield [test.start, test.end, constant];
  if (node.type === "UnaryExpression" && node["operator"] === "!") yield [node.start, node.start + 1, ""];
  if (node.type === "Literal" && typeof value === "number") yield [node.start, node.end, String(value + 1)];
  if (node.type === "Literal" && typeof value === "boolean") yield [node.start, node.end, String(!value)];
  if (node.type === "Literal" && typeof value === "string" && value !== "") yield [node.start, node.end, '""'];
  const call = isNode(expression) && expression.type === "AwaitExpression" ? expression["argument"] : expression;
  if (
    node.type === "ExpressionStatement" &&
    isNode(call) &&
    call.type === "CallExpression" &&
    !text.startsWith("super")
  )
    yield [node.start, node.end, ";"];
  if (node.type === "FunctionDeclaration" && isNode(body)) yield [body.start, body.start + 1, "{ return undefined;"];
  if (node.type === "MethodDefinition" && node["kind"] === "method" && isNode(value) && isNode(value["body"]))
    yield [value["body"].start, value["body"].start + 1, "{ return undefined;"];
}

/** Lists every mutant of a TypeScript file, in the order of the file. */
export function mutantsOf(file: string, source: string): Mutant[] {
  const placeAt = placesOf(file, source);
  return nodesOf(source)
    .flatMap((node) => [...changesOf(node, source)])
    .map(([start, end, becomes]) => {
      const line = source.slice(0, start).split("\n").length;
      return { file, line, place: placeAt(start), start, end, was: source.slice(start, end), becomes };
    })
    .toSorted((a, b) => a.start - b.start);
}

/** Returns the source with the mutant's change. */
export const mutated = (source: string, mutant: Mutant): string =>
  source.slice(0, mutant.start) + mutant.becomes + source.slice(mutant.end);
