import * as v from "valibot";
import { record } from "../schema/bounded.ts";
import { under, type Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { RequestContext } from "./request.ts";
import { expressionProblems, evaluateText } from "./template.ts";

/** CEL expressions that return texts, by name: a workflow's inputs, a pipeline's variables. */
export const Expressions = record(
  v.pipe(v.string(), v.regex(/^\w[\w-]*$/, "expected a name of letters, digits, '_' and '-'")),
  v.string(),
  100,
  "expressions",
);

export type Expressions = v.InferOutput<typeof Expressions>;

/** Returns the problems of a field with expressions. */
export function expressionsProblems(field: string, expressions: Expressions = {}): Problem[] {
  const problems = Object.entries(expressions).flatMap(([name, source]) => expressionProblems(name, source, "string"));
  return under([field], problems);
}

/** Evaluates expressions for an event; returns the texts by name. */
export function evaluateTexts(
  expressions: Expressions,
  context: RequestContext,
): Result<Record<string, string>, string> {
  const texts: Record<string, string> = {};
  for (const [name, source] of Object.entries(expressions)) {
    const text = evaluateText(source, context);
    if (!text.ok) return err(`${name}: ${text.error}`);
    texts[name] = text.value;
  }
  return ok(texts);
}
