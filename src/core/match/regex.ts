import { Automaton } from "../regex/automaton.ts";
import { forgetAll } from "../regex/memory.ts";
import { parseRegex } from "../regex/parse.ts";
import { compileProgram, programSize } from "../regex/program.ts";
import { err, ok, type Result } from "../result.ts";

/** The length in characters of an expression; and of its program, which repetitions such as `{1000}` blow up. */
const MAX_EXPRESSION_LENGTH = 500;
const MAX_PROGRAM_SIZE = 2000;

/** What compiled expressions that are kept may take together, and each besides its program. */
const MAX_KEPT_BYTES = 20_000_000;
const ENTRY_BYTES = 1500;

const kept = new Map<string, Result<TextTest, string>>();
let keptBytes = 0;

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
  const { test, bytes } = compile(expression, ignoreCase);
  // A document has few expressions; the bound is for those that CEL makes of payloads.
  if (keptBytes > MAX_KEPT_BYTES) {
    kept.clear();
    forgetAll();
    keptBytes = 0;
  }
  kept.set(key, test);
  keptBytes += ENTRY_BYTES + bytes;
  return test;
}

function compile(expression: string, ignoreCase: boolean): { test: Result<TextTest, string>; bytes: number } {
  const regex = parseRegex(expression, ignoreCase);
  if (!regex.ok) return refused(`expected a regular expression in RE2's syntax: ${regex.error}`);
  if (programSize(regex.value) > MAX_PROGRAM_SIZE)
    return refused("expected a regular expression with fewer repetitions");
  const program = compileProgram(regex.value);
  const automaton = new Automaton(program);
  return { test: ok((text) => automaton.test(text)), bytes: program.bytes };
}

function refused(error: string): { test: Result<TextTest, string>; bytes: number } {
  return { test: err(error), bytes: 0 };
}
