import type { Position } from "./positions.ts";

/** Where a text stops being JSON, and what to write there instead. */
export type SyntaxProblem = Position & { readonly message: string };

/** Finds the first syntax error of a text; undefined when the text is JSON. */
export function syntaxProblem(text: string): SyntaxProblem | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return describeSyntaxError(error as Error, text);
  }
}

/** Locates and explains the error that JSON.parse threw for a text. Needs V8, whose messages it reads. */
export function describeSyntaxError({ message }: Error, text: string): SyntaxProblem {
  const offset = offsetOf(message, text);
  return { ...positionAt(text, offset), message: `expected JSON: ${explain(message, text, offset)}` };
}

function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** V8 names the offset in most of its messages. In the others it names the first wrong character only. */
function offsetOf(message: string, text: string): number {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Math.min(Number(position), text.length);
  if (message.startsWith("Unexpected end")) return text.trimEnd().length;
  return firstWrongOffset(text);
}

/** The length of the longest prefix that valid JSON can begin with, found by halving. */
function firstWrongOffset(text: string): number {
  let right = 0;
  let wrong = text.length;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (isPrefix(text.slice(0, middle))) right = middle;
    else wrong = middle;
  }
  return right;
}

function isPrefix(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = (error as Error).message;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return /^Unexpected end|^Unterminated/.test(message) || Number(position) >= text.length;
  }
}

function explain(message: string, text: string, offset: number): string {
  const char = text[offset];
  if (char === "/") return "remove the comment, JSON has none; a rule and a target have a description";
  if ((char === "}" || char === "]") && text.slice(0, offset).trimEnd().endsWith(",")) {
    return `remove the comma before this '${char}'`;
  }
  if (char === "'") return "write texts and names in double quotes";
  const short = message.replace(/ in JSON at position.*$/s, "").replace(/, (?:\.\.\.)?".*$/s, "");
  return short.charAt(0).toLowerCase() + short.slice(1);
}
