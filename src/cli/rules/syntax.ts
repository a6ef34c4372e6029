import type { Position } from "./document-map.ts";

/** What is wrong with a text that is no JSON, and where; undefined when it is JSON. */
export function syntaxProblem(text: string): (Position & { readonly message: string }) | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = (error as Error).message;
    const offset = offsetOf(message, text);
    return { ...positionAt(text, offset), message: `expected JSON: ${explain(message, text, offset)}` };
  }
}

/** The place of an offset in a text. */
export function positionAt(text: string, offset: number): Position {
  const before = text.slice(0, offset);
  return { line: before.split("\n").length, column: offset - before.lastIndexOf("\n") };
}

/** V8 tells the offset with most of its messages, and of the others the character, which is the first one wrong. */
function offsetOf(message: string, text: string): number {
  const [, position] = /at position (\d+)/.exec(message) ?? [];
  if (position !== undefined) return Math.min(Number(position), text.length);
  if (message.startsWith("Unexpected end")) return text.trimEnd().length;
  return firstWrongOffset(text);
}

/** The length of the longest beginning of a text that some JSON begins with: JSON.parse says of it that it ends. */
function firstWrongOffset(text: string): number {
  let right = 0;
  let wrong = text.length;
  while (wrong - right > 1) {
    const middle = Math.floor((right + wrong) / 2);
    if (isBeginning(text.slice(0, middle))) right = middle;
    else wrong = middle;
  }
  return right;
}

function isBeginning(text: string): boolean {
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
