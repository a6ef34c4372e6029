import { tagsOf } from "../delivery/coalesce.ts";
import { compileExpression, type Expression } from "../expression/expression.ts";
import { expressionValues } from "../expression/values.ts";
import type { Problem } from "../schema/problem.ts";
import { err, ok, type Result } from "../lib/result.ts";
import type { RequestContext } from "./request.ts";

/** What the expressions of a target see, made once for all of them; they share the work that they may do. */
const knownValues = new WeakMap<RequestContext, ReturnType<typeof expressionValues>>();

const compiled = new Map<string, Result<Expression, string>>();
const MAX_COMPILED = 500;

/** The problem of a field that is to hold a CEL expression, if it has one. */
export function expressionProblems(field: string, source: string | undefined, returns: "string" | "any"): Problem[] {
  if (source === undefined) return [];
  const expression = compile(source, returns);
  return expression.ok ? [] : [{ path: [field], message: expression.error }];
}

/** The text that an expression gives for an event. */
export function textOf(source: string, context: RequestContext): Result<string, string> {
  const value = evaluate(source, "string", context);
  if (!value.ok) return value;
  return typeof value.value === "string" ? ok(value.value) : err(`${source} gave no text`);
}

/**
 * The JSON of the value that an expression gives. The value is built, not pasted together, so nothing in a payload can
 * break out of the place that it stands in.
 */
export function jsonOf(source: string, context: RequestContext): Result<string, string> {
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

/** CEL's integers are BigInts, which JSON does not take; CEL's maps may be Maps. */
function plain(_: string, value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return value instanceof Map ? Object.fromEntries(value) : value;
}
