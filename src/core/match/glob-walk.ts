import { spendWork } from "../expression/work.ts";

/** A token of a glob whose braces were expanded. */
export type Token =
  | { readonly kind: "literal"; readonly char: string }
  | { readonly kind: "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly kind: "star" }
  | { readonly kind: "globstar" };

/** Visits of a glob's tokens that count as a step of work. */
const WALKED_A_STEP = 6;

/** Matches in one pass over the text, tracking every token position that is reachable. */
export function matches(tokens: readonly Token[], text: string, ignoreCase: boolean): boolean {
  const end = tokens.length;
  spendWork(1 + (end * text.length) / WALKED_A_STEP);
  let reached = new Uint8Array(end + 1);
  let next = new Uint8Array(end + 1);
  reach(tokens, reached, 0);
  for (const char of text) {
    let isAlive = false;
    for (let place = 0; place < end; place++) {
      const token = tokens[place];
      if (reached[place] === 0 || token === undefined || !acceptsAnyCase(token, char, ignoreCase)) continue;
      reach(tokens, next, isStar(token) ? place : place + 1);
      isAlive = true;
    }
    if (!isAlive) return false;
    [reached, next] = [next, reached];
    next.fill(0);
  }
  return reached[end] === 1;
}

/** Marks a position. A star may match nothing, so the position after it is reachable too. */
function reach(tokens: readonly Token[], reached: Uint8Array, place: number): void {
  for (let at = place; reached[at] === 0; at++) {
    reached[at] = 1;
    const token = tokens[at];
    if (token === undefined || !isStar(token)) return;
  }
}

function isStar({ kind }: Token): boolean {
  return kind === "star" || kind === "globstar";
}

function acceptsAnyCase(token: Token, char: string, ignoreCase: boolean): boolean {
  if (!ignoreCase) return accepts(token, char);
  const lower = accepts(token, char.toLowerCase());
  const upper = accepts(token, char.toUpperCase());
  // A class that excludes a letter excludes both cases.
  return token.kind === "class" && token.negated ? lower && upper : lower || upper;
}

function accepts(token: Token, char: string): boolean {
  switch (token.kind) {
    case "literal":
      return token.char === char;
    case "globstar":
      return true;
    case "star":
    case "any":
      return char !== "/";
    case "class":
      return char !== "/" && token.negated !== token.ranges.some(([from, to]) => char >= from && char <= to);
  }
}
