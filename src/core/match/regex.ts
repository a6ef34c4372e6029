import { RE2JS } from "re2js";
import { err, ok, type Result } from "../result.ts";

/** The length in characters of an expression; and of its program, which repetitions such as `{1000}` blow up. */
const MAX_EXPRESSION_LENGTH = 500;
const MAX_PROGRAM_SIZE = 2000;

/** Compiled expressions that are kept. */
const MAX_KEPT = 5000;

const kept = new Map<string, Result<TextTest, string>>();

/** Whether a text has a part that matches. */
export type TextTest = (text: string) => boolean;

/**
 * Compiles a regular expression in RE2's syntax, which is matched in a time linear in the text's length: neither the
 * operator's mistake nor a sender's text can make it slow. It may match anywhere; `^` and `$` tie it to the ends.
 */
export function compileRegex(expression: string, ignoreCase: boolean): Result<TextTest, string> {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    return err(`expected a regular expression of at most ${MAX_EXPRESSION_LENGTH} characters`);
  }
  const key = `${ignoreCase ? "i" : ""}/${expression}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  // A document has few expressions; the bound is for those that CEL makes of payloads.
  if (kept.size >= MAX_KEPT) kept.clear();
  const compiled = compile(expression, ignoreCase);
  kept.set(key, compiled);
  return compiled;
}

function compile(expression: string, ignoreCase: boolean): Result<TextTest, string> {
  try {
    const compiled = RE2JS.compile(expression, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    if (compiled.programSize() > MAX_PROGRAM_SIZE) return err("expected a regular expression with fewer repetitions");
    return ok((text) => compiled.test(text));
  } catch (error) {
    return err(`expected a regular expression in RE2's syntax: ${(error as Error).message}`);
  }
}
