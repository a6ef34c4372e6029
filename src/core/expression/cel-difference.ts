import type { ASTNode } from "@marcbachmann/cel-js";
import { isNode } from "./syntax.ts";

const MAX_INT = 2n ** 63n - 1n;

/**
 * Returns a problem if the library would evaluate an expression to another value than CEL's specification, without an
 * error; undefined if no difference is found. https://github.com/google/cel-spec/blob/master/doc/langdef.md#values
 */
export function celDifference(node: unknown): string | undefined {
  if (Array.isArray(node)) return firstOf(node);
  if (!isNode(node)) return undefined;
  switch (node.op) {
    case "value":
      return isBeyondInt(node.args, MAX_INT) ? TOO_LARGE : undefined;
    case "-_":
      return negativeDifference(node.args);
    case "map":
      return mapDifference(node.args) ?? firstOf(node.args);
    case "call":
      return timestampDifference(node) ?? firstOf(node.args);
    default:
      return celDifference(node.args);
  }
}

const TOO_LARGE = "expected a whole number of 64 bits, from -9223372036854775808 to 9223372036854775807";

function firstOf(nodes: readonly unknown[]): string | undefined {
  for (const node of nodes) {
    const problem = celDifference(node);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isBeyondInt(value: unknown, max: bigint): boolean {
  return typeof value === "bigint" && value > max;
}

/** The smallest integer is a minus before a number that is too large on its own. */
function negativeDifference(operand: unknown): string | undefined {
  if (!isNode(operand)) return undefined;
  if (operand.op === "value") return isBeyondInt(operand.args, MAX_INT + 1n) ? TOO_LARGE : undefined;
  const isLeast = operand.op === "-_" && isNode(operand.args) && isBeyondInt(operand.args.args, MAX_INT);
  return isLeast ? TOO_LARGE : celDifference(operand);
}

/** The library stores map keys as texts, so 1, 1u and '1' collide, and so do true and 'true'. */
function mapDifference(entries: readonly (readonly [ASTNode, ASTNode])[]): string | undefined {
  const kinds = new Set(entries.map(([{ op, args }]) => (op === "value" ? kindOf(args) : "unknown")));
  return kinds.size > 1 && [...kinds].some((kind) => kind !== "unknown" && kind !== "string")
    ? "expected map keys of one type: keys of different types can collide"
    : undefined;
}

function kindOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "uint" : typeof value;
}

function timestampDifference({ args }: ASTNode): string | undefined {
  const [name, [argument] = []] = args as unknown as readonly [string, (readonly ASTNode[])?];
  if (name !== "timestamp" || argument?.op !== "value") return undefined;
  return /\.\d{3}\d*[1-9]/.test(String(argument.args))
    ? "expected at most three decimals of a second: times have milliseconds"
    : undefined;
}
