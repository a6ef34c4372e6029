import { RE2JS, RE2Set } from "re2js";
import { err, ok, type Result } from "../lib/result.ts";
import { programSize } from "./regex-size.ts";
import { spendWork } from "./work.ts";

/** Limits of an expression in characters, and of its program, which repetitions such as `{1000}` inflate. */
const MAX_EXPRESSION_LENGTH = 500;
const MAX_PROGRAM_SIZE = 2000;

/**
 * Bytes that an expression may cache for states. Any character of a text can add states, so a thousand expressions
 * cache at most 32 MB of an isolate's 128.
 */
const MAX_STATE_BYTES = 32_768;

/** Approximate limit of the cache of compiled expressions in bytes, and the size of an instruction. */
const MAX_KEPT_BYTES = 20_000_000;
const INSTRUCTION_BYTES = 250;

/** Matching visits the program's instructions for each character; this many visits are a step of work. */
const MATCHED_A_STEP = 40;

const TOO_LARGE = "expected a regular expression with fewer repetitions";

const kept = new Map<string, Result<TextTest, string>>();
let keptBytes = 0;

/** Tests whether a text contains a match. */
export type TextTest = (text: string) => boolean;

/**
 * Compiles a regular expression in RE2 syntax. Matching is linear in the text's length, so neither a mistake of the
 * operator nor a sender's text can make it slow. It matches anywhere; `^` and `$` anchor it.
 */
export function compileRegex(expression: string, ignoreCase: boolean): Result<TextTest, string> {
  if (expression.length > MAX_EXPRESSION_LENGTH) {
    return err(`expected a regular expression of at most ${MAX_EXPRESSION_LENGTH} characters`);
  }
  const key = `${ignoreCase ? "i" : ""}/${expression}`;
  const known = kept.get(key);
  if (known !== undefined) return known;
  const test = compile(expression, ignoreCase);
  // Documents have few expressions. The limit is for those that CEL computes from payloads.
  if (keptBytes > MAX_KEPT_BYTES) {
    kept.clear();
    keptBytes = 0;
  }
  kept.set(key, test);
  keptBytes += MAX_STATE_BYTES + INSTRUCTION_BYTES * programSize(expression);
  return test;
}

function compile(expression: string, ignoreCase: boolean): Result<TextTest, string> {
  // A set with one member, because only sets can limit the memory for states.
  const set = new RE2Set(RE2Set.UNANCHORED, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0, MAX_STATE_BYTES);
  try {
    set.add(expression);
    // Estimated first, because compiling a huge program is slow.
    if (programSize(expression) > 4 * MAX_PROGRAM_SIZE) return err(TOO_LARGE);
    set.compile();
  } catch (error) {
    // The library prepends the flag to the expression.
    return err(`expected a regular expression in RE2's syntax: ${(error as Error).message.replace("`(?i)", "`")}`);
  }
  const size = set.prog.numInst();
  if (size > MAX_PROGRAM_SIZE + 1) return err(TOO_LARGE);
  return ok((text) => {
    spendWork(1 + (text.length * size) / MATCHED_A_STEP);
    return set.match(text).length > 0;
  });
}
