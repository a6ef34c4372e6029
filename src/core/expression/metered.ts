import type { ASTNode, Environment } from "@marcbachmann/cel-js";
import type { Budget } from "./budget.ts";
import { costOf } from "./cost.ts";

// The library limits an expression's text, but not its evaluation. All evaluation goes through two methods of its
// evaluator, and all computation through a node's handler. test/core/expression/budget.test.ts fails if another version
// differs.

/** The part of the library's evaluator that is used here. */
interface Evaluator {
  run(ast: Node, context: unknown): unknown;
  tryEval(ast: Node, context: unknown): unknown;
}

type Handler = (this: unknown, ...operands: unknown[]) => unknown;

/** A node of the syntax tree. {@link Evaluator.run} evaluates its children. */
type Node = ASTNode & {
  evaluate?(evaluator: Evaluator, ast: Node, context: unknown): unknown;
  /** Computes the node's value from its operands. Set by the type check. */
  handle?: Handler;
};

let budget: Budget | undefined;

/** Runs an evaluation within a budget. It throws once the budget runs out. */
export function withBudget<T>(limit: Budget, evaluate: () => T): T {
  budget = limit;
  try {
    return evaluate();
  } finally {
    budget = undefined;
    limit.close();
  }
}

/** Makes all expressions of an environment count their work, by registering an internal function. */
export function meter(environment: Environment): Environment {
  environment.registerFunction("hubrelay_evaluator(): bool", function (this: Evaluator) {
    this.run = run;
    this.tryEval = tryEval;
    return true;
  });
  // Only a function's `this` gives access to the evaluator.
  environment.evaluate("hubrelay_evaluator()");
  return environment;
}

function run(this: Evaluator, ast: Node, context: unknown): unknown {
  budget?.spend(1);
  meterNode(ast);
  return ast.evaluate?.(this, ast, context);
}

/**
 * Catches errors for operators that can ignore one operand. Rethrows when the budget is exhausted, to stop the
 * evaluation.
 */
function tryEval(this: Evaluator, ast: Node, context: unknown): unknown {
  try {
    return this.run(ast, context);
  } catch (error) {
    if (budget?.isExhausted === true) throw error;
    return error;
  }
}

const metered = new WeakSet<Handler>();

/** Makes a type-checked node count its own work. Its children are wrapped when they are evaluated. */
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
