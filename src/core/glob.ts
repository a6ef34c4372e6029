import { err, ok, type Result } from "./result.ts";

// Why not a regular expression made from the glob: with several stars a backtracking engine takes time that grows with
// a power of the text's length, and the text comes from whoever holds a token. Here a match takes at most
// (length of text) x (length of glob) steps. Tests hold the meaning to picomatch's.

type Token =
  | { readonly kind: "literal"; readonly char: string }
  | { readonly kind: "any" }
  | { readonly kind: "class"; readonly negated: boolean; readonly ranges: readonly (readonly [string, string])[] }
  | { readonly kind: "star" }
  | { readonly kind: "globstar" };

/** A glob's length in characters, and the alternatives that its braces may spell out. */
export const MAX_GLOB_LENGTH = 256;
const MAX_ALTERNATIVES = 64;

/** Whether a text means more than itself when it is read as a glob. */
export function isGlob(text: string): boolean {
  return /[*?[\]{}\\]/.test(text);
}

/**
 * Compiles a glob: `*` is anything but a slash, `**` anything, `?` one character but a slash, `[a-c]` and `[!a-c]` one
 * of or none of, `{a,b}` either, `\` takes the next character as it is. The error says what is wrong with the glob.
 */
export function compileGlob(glob: string): Result<(text: string) => boolean, string> {
  if (glob === "") return err("expected a glob, got an empty text");
  if (glob.length > MAX_GLOB_LENGTH) return err(`expected a glob of at most ${MAX_GLOB_LENGTH} characters`);
  const alternatives = expandBraces(glob);
  if (!alternatives.ok) return alternatives;
  const compiled: Token[][] = [];
  for (const alternative of alternatives.value) {
    const tokens = tokenize(alternative);
    if (!tokens.ok) return tokens;
    compiled.push(tokens.value);
  }
  return ok((text) => compiled.some((tokens) => matches(tokens, text)));
}

/** `v{1,2}.*` to `v1.*` and `v2.*`; braces may stand in braces. */
function expandBraces(glob: string): Result<string[], string> {
  const done: string[] = [];
  const waiting = [glob];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const braces = firstInnermostBraces(next);
    if (braces === undefined) {
      done.push(next);
    } else {
      const [start, end] = braces;
      const choices = next.slice(start + 1, end).split(",");
      if (choices.length < 2) return err("expected two or more choices in braces, as in {a,b}");
      for (const choice of choices) waiting.push(next.slice(0, start) + choice + next.slice(end + 1));
    }
    if (done.length + waiting.length > MAX_ALTERNATIVES) {
      return err(`expected braces that spell out at most ${MAX_ALTERNATIVES} alternatives`);
    }
  }
  return ok(done);
}

function firstInnermostBraces(glob: string): [start: number, end: number] | undefined {
  let start: number | undefined;
  for (let at = 0; at < glob.length; at++) {
    if (glob[at] === "\\") at++;
    else if (glob[at] === "{") start = at;
    else if (glob[at] === "}" && start !== undefined) return [start, at];
  }
  return undefined;
}

function tokenize(glob: string): Result<Token[], string> {
  const tokens: Token[] = [];
  let at = 0;
  while (at < glob.length) {
    const char = glob[at] ?? "";
    if (char === "*") {
      const isGlobstar = glob[at + 1] === "*";
      tokens.push({ kind: isGlobstar ? "globstar" : "star" });
      while (glob[at] === "*") at++;
    } else if (char === "?") {
      tokens.push({ kind: "any" });
      at++;
    } else if (char === "[") {
      const end = glob.indexOf("]", glob[at + 1] === "!" ? at + 3 : at + 2);
      if (end === -1) return err("expected ']' to end the character class");
      tokens.push(characterClass(glob.slice(at + 1, end)));
      at = end + 1;
    } else if (char === "{" || char === "}") {
      return err(`expected '${char === "{" ? "}" : "{"}' to go with '${char}'`);
    } else if (char === "\\" && at + 1 === glob.length) {
      return err("expected a character after '\\'");
    } else {
      const isEscaped = char === "\\";
      tokens.push({ kind: "literal", char: isEscaped ? (glob[at + 1] ?? "") : char });
      at += isEscaped ? 2 : 1;
    }
  }
  return ok(tokens);
}

function characterClass(inside: string): Token {
  const negated = inside.startsWith("!") || inside.startsWith("^");
  const members = negated ? inside.slice(1) : inside;
  const ranges: [string, string][] = [];
  for (let at = 0; at < members.length; at++) {
    const from = members[at] ?? "";
    const isRange = members[at + 1] === "-" && at + 2 < members.length;
    ranges.push([from, isRange ? (members[at + 2] ?? "") : from]);
    if (isRange) at += 2;
  }
  return { kind: "class", negated, ranges };
}

/** Walks the text once, holding every place of the glob that the text so far can have led to. */
function matches(tokens: readonly Token[], text: string): boolean {
  let reached = new Uint8Array(tokens.length + 1);
  reached[0] = 1;
  skipStars(tokens, reached);
  for (const char of text) {
    const next = new Uint8Array(tokens.length + 1);
    let isAlive = false;
    for (const [place, token] of tokens.entries()) {
      if (reached[place] !== 1 || !accepts(token, char)) continue;
      next[token.kind === "star" || token.kind === "globstar" ? place : place + 1] = 1;
      isAlive = true;
    }
    if (!isAlive) return false;
    skipStars(tokens, next);
    reached = next;
  }
  return reached[tokens.length] === 1;
}

/** A star may stand for nothing: whoever reaches it also reaches what follows. */
function skipStars(tokens: readonly Token[], reached: Uint8Array): void {
  for (const [place, { kind }] of tokens.entries()) {
    if (reached[place] === 1 && (kind === "star" || kind === "globstar")) reached[place + 1] = 1;
  }
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
