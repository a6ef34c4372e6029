import { err, type Result } from "../lib/result.ts";
import { boundedView } from "../event/view.ts";
import { compileExpression, type Expression } from "./expression.ts";

/** The most bytes of an answer's body that expressions see. */
export const MAX_ANSWER_BYTES = 65_536;

/** Headers, and characters of each, that expressions see. */
const MAX_HEADERS = 100;
const MAX_HEADER_LENGTH = 4096;

/** The longest expression that a reason repeats. */
const MAX_SHOWN_LENGTH = 200;

/** A target's answer, with at most {@link MAX_ANSWER_BYTES} of its body. */
export interface Answer {
  readonly status: number;
  /** The names in lower case. */
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly text: string;
  /** Whether the body was longer, or broke off. */
  readonly isTruncated: boolean;
}

const compiled = new Map<string, Result<Expression, string>>();
const MAX_COMPILED = 500;

/** Compiles an expression on `status`, `headers`, `body`, `text` and `truncated`, which returns a bool. */
export function compileAnswerExpression(source: string): Result<Expression, string> {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= MAX_COMPILED) compiled.clear();
  const expression = compileExpression(source, "bool", "answer");
  compiled.set(source, expression);
  return expression;
}

/** Explains why an answer is no success by an expression; undefined if it is one. */
export function unmetBy(source: string, answer: Answer): string | undefined {
  const expression = compileAnswerExpression(source);
  const value = expression.ok ? expression.value(valuesOf(answer)) : expression;
  if (value.ok && value.value === true) return undefined;
  if (value.ok && value.value === false) return `delivered_when does not hold: ${shown(source)}`;
  const { error } = value.ok ? err("it returned no bool") : value;
  const cut = answer.isTruncated ? `; only the first ${answer.text.length} characters of the answer are known` : "";
  return `delivered_when could not be evaluated: ${error}${cut}`;
}

function valuesOf({ status, headers, text, isTruncated }: Answer): Record<string, unknown> {
  const kept = [...headers]
    .slice(0, MAX_HEADERS)
    .map(([name, value]) => [name, value.slice(0, MAX_HEADER_LENGTH)] as const);
  return {
    status: BigInt(status),
    headers: new Map(kept),
    body: isTruncated ? text : bodyOf(text),
    text,
    truncated: isTruncated,
  };
}

/** Returns the value of a JSON text, bounded as payloads are; the text itself if it is no JSON. */
function bodyOf(text: string): unknown {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "string" ? value : boundedView(value);
  } catch {
    return text;
  }
}

function shown(source: string): string {
  return source.length > MAX_SHOWN_LENGTH ? `${source.slice(0, MAX_SHOWN_LENGTH)}…` : source;
}
