import type { Context } from "@marcbachmann/cel-js";
import { err, ok, type Result } from "../lib/result.ts";
import { Budget } from "./budget.ts";
import { celDifference } from "./cel-difference.ts";
import { foreignWordHint } from "./cel-words.ts";
import { celEnvironment, LINEAR_MATCHES, type Subject } from "./environment.ts";
import { meterNode, withBudget } from "./metered.ts";
import { compileRegex } from "./regex.ts";
import { callsOf, literalPattern, loopProblem, namesMatches } from "./syntax.ts";
import { OutOfWork, spendWork, withWork, workLeft } from "./work.ts";

/** A compiled CEL expression. The error of an evaluation is a sentence for people. */
export type Expression = (values: Context) => Result<unknown, string>;

const MAX_EXPRESSION_LENGTH = 2000;

/**
 * Compiles a CEL expression (https://cel.dev) and checks its types. It can read `event` (the parsed push), `push` and
 * `repository` (the payload's `push_data` and `repository`), `payload`, and `alert` (an alert's `data`).
 *
 * @param returns the type that the expression must return
 * @param subject what it reads instead: `request`, the `payload`, `request`, `item` and `headers` of a request; `answer`, the
 *   `status`, `headers`, `body`, `text` and `truncated` of a target's answer; `signal`, the fields of a signal
 */
export function compileExpression(
  source: string,
  returns: "bool" | "string" | "any",
  subject: Subject = "push",
): Result<Expression, string> {
  if (source.length > MAX_EXPRESSION_LENGTH) {
    return err(`expected an expression of at most ${MAX_EXPRESSION_LENGTH} characters`);
  }
  try {
    const parsed = celEnvironment(subject).parse(source);
    const problem = loopProblem(parsed.ast) ?? celDifference(parsed.ast);
    if (problem !== undefined) return err(problem);
    const calls = callsOf("matches", parsed.ast);
    const badPattern = calls
      .map(literalPattern)
      .find((pattern) => pattern !== undefined && !compileRegex(pattern, false).ok);
    if (badPattern !== undefined) return compileRegex(badPattern, false) as { ok: false; error: string };
    for (const call of calls) call.args[0] = LINEAR_MATCHES;
    const check = parsed.check();
    if (!check.valid) return err(invalid(source, check.error));
    if (namesMatches(parsed.ast)) return err("expected matches as a method, as in event.tag.matches('^v')");
    if (returns !== "any" && check.type !== returns && check.type !== "dyn") {
      return err(`expected a CEL expression that returns a ${returns}, got one that returns a ${check.type}`);
    }
    meterNode(parsed.ast);
    return ok((values) => evaluate(parsed, values));
  } catch (error) {
    return err(invalid(source, error));
  }
}

/** Fixed cost of an evaluation: about 4 µs. */
const EVALUATION_STEPS = 120;

/**
 * Evaluates within the shared budget of the values. The result's size counts too. Throws OutOfWork if the push's work
 * runs out.
 */
function evaluate(expression: (values: Context) => unknown, values: Context): Result<unknown, string> {
  const most = workLeft();
  const budget = new Budget(values, most);
  // The budget counts everything inside, so nested evaluators must not charge the work again.
  const result = withWork(undefined, () => evaluateWithin(budget, expression, values));
  if (budget.isExhausted && budget.spent >= most) throw new OutOfWork();
  spendWork(EVALUATION_STEPS + budget.spent);
  return result;
}

function evaluateWithin(
  budget: Budget,
  expression: (values: Context) => unknown,
  values: Context,
): Result<unknown, string> {
  try {
    return withBudget(budget, () => {
      const value = expression(values);
      budget.spendOnAllOf(value);
      return ok(value);
    });
  } catch (error) {
    return err(firstLine(error));
  }
}

/** Explains why an expression is invalid, with CEL's spelling of words from other languages. */
function invalid(source: string, error: unknown): string {
  return `expected a CEL expression: ${firstLine(error)}${foreignWordHint(source)}`;
}

function firstLine(error: unknown): string {
  return ((error as Error | undefined)?.message.split("\n")[0] ?? "").replaceAll(LINEAR_MATCHES, "matches");
}
