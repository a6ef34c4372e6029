import { tokenize, type Token } from "@humanwhocodes/momoa";
import type { SyntaxProblem } from "../../../core/json/syntax.ts";
import { err, ok, type Result } from "../../../core/lib/result.ts";

/**
 * Replaces the comments of a JSON text, and commas before a closing bracket, by spaces. So the rest is JSON, and has the
 * positions that it had.
 */
export function withoutComments(text: string): Result<string, SyntaxProblem> {
  let tokens: Token[];
  try {
    tokens = tokenize(text, { mode: "jsonc" });
  } catch (error) {
    const { message, line = 1, column = 1 } = error as Error & { line?: number; column?: number };
    return err({ line, column, message: `expected JSON with comments: ${message.replace(/ \(\d+:\d+\)$/, "")}` });
  }
  const parts = tokens.filter(({ type }) => !isComment(type));
  const dangling = new Set(
    parts.filter(({ type }, index) => type === "Comma" && /^R(?:Brace|Bracket)$/.test(parts[index + 1]?.type ?? "")),
  );
  const plain: string[] = [];
  let done = 0;
  for (const token of tokens) {
    if (!isComment(token.type) && !dangling.has(token)) continue;
    const { start, end } = token.loc;
    plain.push(text.slice(done, start.offset), text.slice(start.offset, end.offset).replaceAll(/[^\r\n]/g, " "));
    done = end.offset;
  }
  return ok(plain.join("") + text.slice(done));
}

function isComment(type: Token["type"]): boolean {
  return type === "LineComment" || type === "BlockComment";
}
