import type { ASTNode } from "@marcbachmann/cel-js";

const MAX_INT = 2n ** 63n - 1n;

/**
 * Says what in an expression the library would evaluate to another value than CEL does, without an error; undefined when
 * nothing is seen. https://github.com/google/cel-spec/blob/master/doc/langdef.md#values
 */
export function unlikeCel(node: unknown): string | undefined {
  if (Array.isArray(node)) return firstOf(node);
  if (!isNode(node)) return undefined;
  switch (node.op) {
    case "value":
      return isBeyondInt(node.args, MAX_INT) ? TOO_LARGE : undefined;
    case "-_":
      return unlikeNegative(node.args);
    case "map":
      return unlikeMap(node.args) ?? firstOf(node.args);
    case "call":
      return unlikeTimestamp(node) ?? firstOf(node.args);
    default:
      return unlikeCel(node.args);
  }
}

const TOO_LARGE = "expected a whole number of 64 bits, from -9223372036854775808 to 9223372036854775807";

function firstOf(nodes: readonly unknown[]): string | undefined {
  for (const node of nodes) {
    const problem = unlikeCel(node);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

function isBeyondInt(value: unknown, max: bigint): boolean {
  return typeof value === "bigint" && value > max;
}

/** The least number has a minus before a number that is too large alone. */
function unlikeNegative(operand: unknown): string | undefined {
  if (!isNode(operand)) return undefined;
  if (operand.op === "value") return isBeyondInt(operand.args, MAX_INT + 1n) ? TOO_LARGE : undefined;
  const isLeast = operand.op === "-_" && isNode(operand.args) && isBeyondInt(operand.args.args, MAX_INT);
  return isLeast ? TOO_LARGE : unlikeCel(operand);
}

/** The library keeps keys as texts, by which 1, 1u, '1' and true, 'true' are one key. */
function unlikeMap(entries: readonly (readonly [ASTNode, ASTNode])[]): string | undefined {
  const kinds = new Set(entries.map(([{ op, args }]) => (op === "value" ? kindOf(args) : "unknown")));
  return kinds.size > 1 && [...kinds].some((kind) => kind !== "unknown" && kind !== "string")
    ? "expected keys of one type in a map: keys of several types are not told apart"
    : undefined;
}

function kindOf(value: unknown): string {
  return typeof value === "object" && value !== null ? "uint" : typeof value;
}

function unlikeTimestamp({ args }: ASTNode): string | undefined {
  const [name, [argument] = []] = args as unknown as readonly [string, (readonly ASTNode[])?];
  if (name !== "timestamp" || argument?.op !== "value") return undefined;
  return /\.\d{3}\d*[1-9]/.test(String(argument.args))
    ? "expected a time with three digits of a second's fraction at most: it is kept in milliseconds"
    : undefined;
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === "object" && value !== null && "op" in value && "args" in value;
}
