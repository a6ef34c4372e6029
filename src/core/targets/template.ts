import { tagsOf } from "../delivery/coalesce.ts";
import { compileExpression, type Expression } from "../expression/expression.ts";
import { expressionValues } from "../expression/values.ts";
import type { Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { RequestContext } from "./request.ts";

/** Values for a target's expressions, computed once, because the expressions share one budget. */
const knownValues = new WeakMap<RequestContext, ReturnType<typeof expressionValues>>();

const compiled = new Map<string, Result<Expression, string>>();
const MAX_COMPILED = 500;

/** Returns the problem of a CEL expression in a field, if it has one. */
export function expressionProblems(field: string, source: string | undefined, returns: "string" | "any"): Problem[] {
  if (source === undefined) return [];
  const expression = compile(source, returns);
  return expression.ok ? [] : [{ path: [field], message: expression.error }];
}

/** Evaluates an expression to a text. */
export function evaluateText(source: string, context: RequestContext): Result<string, string> {
  const value = evaluate(source, "string", context);
  if (!value.ok) return value;
  return typeof value.value === "string" ? ok(value.value) : err(`${source} returned no text`);
}

/**
 * Evaluates an expression to JSON. The JSON is built from the value, not concatenated, so no text of a payload can
 * escape its place.
 */
export function evaluateJson(source: string, context: RequestContext): Result<string, string> {
  const value = evaluate(source, "any", context);
  return value.ok ? ok(JSON.stringify(value.value, plain)) : value;
}

function evaluate(source: string, returns: "string" | "any", context: RequestContext): Result<unknown, string> {
  const expression = compile(source, returns);
  if (!expression.ok) return expression;
  const value = expression.value(valuesOf(context));
  return value.ok ? value : err(`${source}: ${value.error}`);
}

function valuesOf(context: RequestContext): ReturnType<typeof expressionValues> {
  const { event, payload, url, merged } = context;
  let values = knownValues.get(context);
  if (values === undefined) {
    values = expressionValues(event, payload, url, tagsOf(event, merged));
    knownValues.set(context, values);
  }
  return values;
}

function compile(source: string, returns: "string" | "any"): Result<Expression, string> {
  const key = `${returns} ${source}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const expression = compileExpression(source, returns);
  compiled.set(key, expression);
  return expression;
}

/** Converts CEL's BigInts and Maps, which JSON does not support. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value instanceof Map ? Object.fromEntries(value) : value;
}
