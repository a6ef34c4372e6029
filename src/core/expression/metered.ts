import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import { programSize } from "./regex-size.ts";
import { lengthOf, type Budget } from "./budget.ts";

// The library bounds an expression's text, and nothing of its evaluation. All that it evaluates goes through two methods
// of its evaluator, and all that it computes through the node's handler. test/core/expression/budget.test.ts fails
// should another version do otherwise.

/** The library's evaluator, as far as it is used here. */
interface Evaluator {
  run(ast: Node, context: unknown): unknown;
  tryEval(ast: Node, context: unknown): unknown;
}

type Handler = (this: unknown, ...operands: unknown[]) => unknown;

/** A part of an expression. What is inside is evaluated by {@link Evaluator.run}. */
type Node = ASTNode & {
  evaluate?(evaluator: Evaluator, ast: Node, context: unknown): unknown;
  /** What computes a node's value from its operands, once the node was checked. */
  handle?: Handler;
};

let budget: Budget | undefined;

/** Evaluates within a budget. What it throws when that is used up ends the evaluation. */
export function within<T>(limit: Budget, evaluate: () => T): T {
  budget = limit;
  try {
    return evaluate();
  } finally {
    budget = undefined;
    limit.close();
  }
}

/** Makes all expressions of an environment count their work. Registers a function that no expression should call. */
export function meter(environment: Environment): Environment {
  environment.registerFunction("hubrelay_evaluator(): bool", function (this: Evaluator) {
    this.run = run;
    this.tryEval = tryEval;
    return true;
  });
  // A function's `this` is the evaluator: there is no other way to it.
  environment.evaluate("hubrelay_evaluator()");
  return environment;
}

function run(this: Evaluator, ast: Node, context: unknown): unknown {
  budget?.spend(1);
  meterNode(ast);
  return ast.evaluate?.(this, ast, context);
}

/** Catches errors for operators that can do without one side. Not that there is no work left: it would go on. */
function tryEval(this: Evaluator, ast: Node, context: unknown): unknown {
  try {
    return this.run(ast, context);
  } catch (error) {
    if (budget?.isExhausted === true) throw error;
    return error;
  }
}

const metered = new WeakSet<Handler>();

/** Makes a node that was checked count its own work. Those inside a node are met when it is evaluated. */
export function meterNode(ast: Node): void {
  if (ast.handle !== undefined && !metered.has(ast.handle)) ast.handle = withCost(ast, ast.handle);
}

function withCost(ast: Node, handle: Handler): Handler {
  const cost = costOf(ast);
  const counted: Handler = (...operands) => {
    if (budget !== undefined) cost(budget, operands);
    return handle(...operands);
  };
  metered.add(counted);
  return counted;
}

/** Spends what a node is about to do with its operands. */
type Cost = (budget: Budget, operands: readonly unknown[]) => void;

function costOf(ast: Node): Cost {
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

/** A date in a time zone is formatted as a text and read again, some 0.1 ms each. */
const TIME_ZONE_STEPS = 1000;

/** A pattern that is made by an expression may be another each time, and has to be compiled. */
const PATTERN_STEPS = 2000;

/** A longer one, or one of more states, is refused when it is compiled. */
const MAX_PATTERN_LENGTH = 500;
const MAX_PATTERN_SIZE = 2000;

/** Matching goes through a pattern's states for each character; so many of them are a step. */
const MATCHED_A_STEP = 40;

/** Searching looks at a text for each place where another could begin; this many characters are a step. */
const SEARCHED_A_STEP = 1000;

const SEARCHES = new Set(["contains", "indexOf", "lastIndexOf", "split"]);

function costOfCall(name: string, ast: Node): Cost {
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
    // The library counts the code points of a text one by one.
    if (name === "size" && typeof first === "string") budget.spend(lengthOf(first));
    if (SEARCHES.has(name)) budget.spend((charactersOf(first) * charactersOf(second)) / SEARCHED_A_STEP);
    // The library's expression for durations goes back over digits, for each place and each length.
    if (name === "duration") budget.spend(charactersOf(first) ** 3 / SEARCHED_A_STEP);
    if (name === "json") budget.spend(9 * lengthOf(first));
    if (name === "join" && Array.isArray(first)) {
      budget.spendOnAllOf(first);
      budget.spend(first.length * lengthOf(second));
    }
  };
}

function charactersOf(value: unknown): number {
  return typeof value === "string" ? value.length : 0;
}
