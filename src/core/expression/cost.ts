import type { ASTNode } from "@marcbachmann/cel-js";
import { lengthOf, type Budget } from "./budget.ts";
import { programSize } from "./regex-size.ts";

/** Charges the work of a node before it runs on its operands. */
export type Cost = (budget: Budget, operands: readonly unknown[]) => void;

/** Returns the cost of a node by its operator. */
export function costOf(ast: ASTNode): Cost {
  switch (ast.op) {
    case "==":
    case "!=":
    case "in":
      return (budget, [left, right]) => {
        budget.spendOnAllOf(left);
        budget.spendOnAllOf(right);
      };
    case "+":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return (budget, [left, right]) => {
        budget.spendOn(left);
        budget.spendOn(right);
      };
    case "call":
    case "rcall":
      return costOfCall(ast.args[0], ast);
    default:
      return () => {};
  }
}

/** Formatting a date in a time zone and parsing it again takes about 0.1 ms. */
const TIME_ZONE_STEPS = 1000;

/** A computed pattern can differ each time, and must be compiled. */
const PATTERN_STEPS = 2000;

/** The compiler refuses larger patterns. */
const MAX_PATTERN_LENGTH = 500;
const MAX_PATTERN_SIZE = 2000;

/** Matching visits the pattern's states for each character; this many visits are a step. */
const MATCHED_A_STEP = 40;

/** Searching compares a text at each position; this many characters are a step. */
const SEARCHED_A_STEP = 1000;

const SEARCHES = new Set(["contains", "indexOf", "lastIndexOf", "split"]);

function costOfCall(name: string, ast: ASTNode): Cost {
  const isMatch = name.startsWith("matches");
  const pattern = isMatch && ast.op === "rcall" ? ast.args[2][0] : undefined;
  const known = pattern?.op === "value" && typeof pattern.args === "string" ? programSize(pattern.args) : undefined;
  const sizeOf = (text: unknown): number => {
    if (known !== undefined || typeof text !== "string") return known ?? 0;
    return text.length > MAX_PATTERN_LENGTH ? 0 : Math.min(programSize(text), MAX_PATTERN_SIZE);
  };
  return (budget, [list]) => {
    const operands = list as readonly unknown[];
    for (const operand of operands) budget.spendOn(operand);
    const [first, second] = operands;
    if (name.startsWith("get") && typeof second === "string") budget.spend(TIME_ZONE_STEPS);
    if (isMatch)
      budget.spend((charactersOf(first) * sizeOf(second)) / MATCHED_A_STEP + (known === undefined ? PATTERN_STEPS : 0));
    // The library counts a text's code points one by one.
    if (name === "size" && typeof first === "string") budget.spend(lengthOf(first));
    if (SEARCHES.has(name)) budget.spend((charactersOf(first) * charactersOf(second)) / SEARCHED_A_STEP);
    // The library's regular expression for durations backtracks over digits, for each position and length.
    if (name === "duration") budget.spend(charactersOf(first) ** 3 / SEARCHED_A_STEP);
    if (name === "json" || name === "fromJson") budget.spend(9 * lengthOf(first));
    if (name === "join" && Array.isArray(first)) {
      budget.spendOnAllOf(first);
      budget.spend(first.length * lengthOf(second));
    }
  };
}

function charactersOf(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
