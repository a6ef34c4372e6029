import type { Signal } from "../event/signal.ts";
import type { Result } from "../lib/result.ts";
import { compileExpression, type Expression } from "./expression.ts";

/** The longest expression that a reason repeats. */
const MAX_SHOWN_LENGTH = 200;

/** Compiles an expression on the fields of a signal, which returns a bool. */
export function compileSignalExpression(source: string): Result<Expression, string> {
  return compileExpression(source, "bool", "signal");
}

/** Explains why a signal does not meet an expression; undefined if it does. */
export function unmetBySignal(source: string, signal: Signal): string | undefined {
  const expression = compileSignalExpression(source);
  const value = expression.ok ? expression.value(valuesOf(signal)) : expression;
  if (!value.ok) return `pass could not be evaluated: ${value.error}`;
  if (value.value === true) return undefined;
  if (value.value !== false) return "pass could not be evaluated: it returned no bool";
  return `${signal.severity === undefined ? "" : `severity ${signal.severity}; `}pass does not hold: ${shown(source)}`;
}

/** Texts that the sender did not report are empty; counts that it did not report are missing, which is an error. */
function valuesOf({
  kind,
  repository,
  tag,
  digest,
  status,
  severity,
  counts = {},
  scanner,
}: Signal): Record<string, unknown> {
  return {
    kind,
    repository,
    tag: tag ?? "",
    digest: digest ?? "",
    status,
    severity: severity ?? "",
    counts: new Map(Object.entries(counts).map(([name, count]) => [name, BigInt(count)])),
    scanner: scanner ?? "",
  };
}

function shown(source: string): string {
  return source.length > MAX_SHOWN_LENGTH ? `${source.slice(0, MAX_SHOWN_LENGTH)}…` : source;
}
