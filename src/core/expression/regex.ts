import { RE2JS, RE2Set } from "re2js";
import { err, ok, type Result } from "../lib/result.ts";
import { programSize } from "./regex-size.ts";
import { spendWork } from "./work.ts";

/** The length in characters of an expression; and of its program, which repetitions such as `{1000}` blow up. */
const MAX_EXPRESSION_LENGTH = 500;
const MAX_PROGRAM_SIZE = 2000;

/**
 * Bytes that an expression may keep of the states it has met. A text can bring up new ones with each character, so a
 * thousand expressions together keep at most 32 MB of an isolate's 128.
 */
const MAX_STATE_BYTES = 32_768;

/** Bytes that the cache of compiled expressions may hold, about; and what an instruction takes. */
const MAX_KEPT_BYTES = 20_000_000;
const INSTRUCTION_BYTES = 250;

/** Matching goes through a program's states for each character; this many instructions are a step of work. */
const MATCHED_A_STEP = 40;

const TOO_LARGE = "expected a regular expression with fewer repetitions";

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
  const test = compile(expression, ignoreCase);
  // A document has few expressions; the bound is for those that CEL makes of payloads.
  if (keptBytes > MAX_KEPT_BYTES) {
    kept.clear();
    keptBytes = 0;
  }
  kept.set(key, test);
  keptBytes += MAX_STATE_BYTES + INSTRUCTION_BYTES * programSize(expression);
  return test;
}

function compile(expression: string, ignoreCase: boolean): Result<TextTest, string> {
  // A set of one: only of sets can the memory for states be bounded.
  const set = new RE2Set(RE2Set.UNANCHORED, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0, MAX_STATE_BYTES);
  try {
    set.add(expression);
    // Estimated first, because a huge program takes long to make.
    if (programSize(expression) > 4 * MAX_PROGRAM_SIZE) return err(TOO_LARGE);
    set.compile();
  } catch (error) {
    // The library writes the flag into the expression.
    return err(`expected a regular expression in RE2's syntax: ${(error as Error).message.replace("`(?i)", "`")}`);
  }
  const size = set.prog.numInst();
  if (size > MAX_PROGRAM_SIZE + 1) return err(TOO_LARGE);
  return ok((text) => {
    spendWork(1 + (text.length * size) / MATCHED_A_STEP);
    return set.match(text).length > 0;
  });
}
