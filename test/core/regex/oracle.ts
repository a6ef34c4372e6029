import * as fc from "fast-check";
import { RE2JS } from "re2js";
import { compileRegex } from "../../../src/core/match/regex.ts";

/** What is wrong with an expression, or the texts that have a match. */
export type Answer = { readonly error: string } | { readonly found: readonly string[] };

/** What re2js, a port of RE2, says. */
export function oracle(regex: string, ignoreCase: boolean, texts: readonly string[]): Answer {
  try {
    const compiled = RE2JS.compile(regex, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return { found: texts.filter((each) => compiled.test(each)) };
  } catch (error) {
    const { message } = error as Error;
    // It counts what is repeated before it asks how often; both refuse that.
    fc.pre(!message.includes("expression too large"));
    return { error: expectedError(message, ignoreCase) };
  }
}

/** Its error, but that it takes look-behind for a group with a bad name, and quotes the flag that it put in front. */
function expectedError(message: string, ignoreCase: boolean): string {
  const error = withoutNumber(message).replace(
    /invalid named capture: `\(\?<([=!])[^]*/,
    "invalid or unsupported Perl syntax: `(?<$1`",
  );
  return ignoreCase ? error.replace("`(?i)", "`") : error;
}

/** How much is quoted of a number that is no character does not matter. */
function withoutNumber(error: string): string {
  return error.replace(/(?<=escape sequence: `\\x\{)[^]*/, "");
}

/** What we say. An expression that only our own bound on programs refuses is passed over. */
export function ours(regex: string, ignoreCase: boolean, texts: readonly string[]): Answer {
  const compiled = compileRegex(regex, ignoreCase);
  if (compiled.ok) return { found: texts.filter(compiled.value) };
  fc.pre(!compiled.error.includes("fewer repetitions"));
  return { error: withoutNumber(compiled.error.replace("expected a regular expression in RE2's syntax: ", "")) };
}
