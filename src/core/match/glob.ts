import { matches, type Token } from "./glob-walk.ts";
import { err, ok, type Result } from "../lib/result.ts";

// A regular expression built from the glob would backtrack: with several stars its time grows with a power of the
// text's length, and token holders choose the text. Here a match takes at most (length of text) x (length of glob)
// steps. Tests compare the meaning with picomatch's.

/** Limits: a glob's characters, and the alternatives that its braces expand to. */
export const MAX_GLOB_LENGTH = 256;
const MAX_ALTERNATIVES = 64;

/** Characters with a special meaning in globs. */
const SPECIAL = /[*?[\]{}\\]/;

/** Checks whether a text has a special meaning as a glob. */
export function isGlob(text: string): boolean {
  return SPECIAL.test(text);
}

/** Returns a glob's literal prefix, which all its matches share; the whole text if it is not a glob. */
export function literalStart(glob: string): string {
  const end = glob.search(SPECIAL);
  return end === -1 ? glob : glob.slice(0, end);
}

/**
 * Compiles a glob: `*` matches anything but a slash, `**` anything, `?` one character but a slash, `[a-c]` and `[!a-c]`
 * one character in or not in a class, `{a,b}` either text; `\` escapes. The error says what is wrong.
 */
export function compileGlob(glob: string, ignoreCase = false): Result<(text: string) => boolean, string> {
  if (glob === "") return err("expected a glob, got an empty text");
  if (glob.length > MAX_GLOB_LENGTH) return err(`expected a glob of at most ${MAX_GLOB_LENGTH} characters`);
  const alternatives = expand(glob);
  if (!alternatives.ok) return alternatives;
  const compiled: { readonly tokens: Token[]; readonly start: string; readonly end: string }[] = [];
  for (const alternative of alternatives.value) {
    const tokens = tokenize(Array.from(alternative));
    if (!tokens.ok) return tokens;
    compiled.push({ tokens: tokens.value, ...(ignoreCase ? { start: "", end: "" } : literalEnds(tokens.value)) });
  }
  return ok((text) =>
    compiled.some(
      ({ tokens, start, end }) => text.startsWith(start) && text.endsWith(end) && matches(tokens, text, ignoreCase),
    ),
  );
}

/** Returns the literal prefix and suffix of all matches, to skip the walk for most other texts. */
function literalEnds(tokens: readonly Token[]): { start: string; end: string } {
  const chars = tokens.map((token) => (token.kind === "literal" ? token.char : undefined));
  const first = chars.indexOf(undefined);
  const last = chars.lastIndexOf(undefined);
  return { start: chars.slice(0, first === -1 ? chars.length : first).join(""), end: chars.slice(last + 1).join("") };
}

/**
 * Expands `v{1,2}.*` to `v1.*` and `v2.*`, nested braces too. Also expands `a/**` + `/b` to `a/b`, because `**` may
 * match no folder.
 */
function expand(glob: string): Result<string[], string> {
  const done = new Set<string>();
  const waiting = new Set([glob]);
  for (const next of waiting) {
    const braces = firstInnermostBraces(next);
    if (braces === undefined) {
      done.add(next);
      for (const { index, 0: folders, 1: before = "" } of next.matchAll(/(^|\/)\*\*(?=\/)/g)) {
        waiting.add(next.slice(0, index) + before + next.slice(index + folders.length + 1));
      }
    } else {
      const [start, end] = braces;
      const choices = choicesIn(next.slice(start + 1, end));
      if (choices.length < 2) return err("expected two or more choices in braces, as in {a,b}");
      for (const choice of choices) waiting.add(next.slice(0, start) + choice + next.slice(end + 1));
    }
    if (waiting.size > 8 * MAX_ALTERNATIVES || done.size > MAX_ALTERNATIVES) {
      return err(`expected braces that spell out at most ${MAX_ALTERNATIVES} alternatives`);
    }
  }
  return ok([...done]);
}

/** Splits the inside of braces at its unescaped commas. */
function choicesIn(inside: string): string[] {
  return [...`${inside},`.matchAll(/((?:[^\\,]|\\.)*),/gs)].map(([, choice = ""]) => choice);
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

function tokenize(glob: readonly string[]): Result<Token[], string> {
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
      const parsed = characterClass(glob, at + 1);
      if (!parsed.ok) return parsed;
      tokens.push(parsed.value.token);
      at = parsed.value.end;
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

/** Parses a class after its bracket, and returns its end. A closing bracket that comes first is a member. */
function characterClass(glob: readonly string[], start: number): Result<{ token: Token; end: number }, string> {
  const negated = glob[start] === "!" || glob[start] === "^";
  const members: string[] = [];
  const escaped = new Set<number>();
  let at = negated ? start + 1 : start;
  while (glob[at] !== "]" || members.length === 0) {
    if (glob[at] === "\\") escaped.add((at++, members.length));
    const member = glob[at++];
    if (member === undefined) return err("expected ']' to end the character class");
    members.push(member);
  }
  const ranges: [string, string][] = [];
  for (let index = 0; index < members.length; index++) {
    const from = members[index] ?? "";
    const isRange = members[index + 1] === "-" && !escaped.has(index + 1) && index + 2 < members.length;
    const to = isRange ? (members[index + 2] ?? "") : from;
    if (to < from) return err(`expected the range ${from}-${to} the other way round`);
    ranges.push([from, to]);
    if (isRange) index += 2;
  }
  return ok({ token: { kind: "class", negated, ranges }, end: at + 1 });
}
