import { err, ok, type Result } from "../result.ts";
import { readClass, readEscape, readSetEscape } from "./char-class.ts";
import { ANY, ANY_BUT_NEWLINE, range, union } from "./char-set.ts";
import { Scanner, syntaxError } from "./scanner.ts";
import { repeats, type Assertion, type Regex } from "./tree.ts";

/** How often something may be repeated, repetitions inside repetitions multiplied. */
const MAX_REPEATS = 1000;

const NOT_IN_RE2 = "invalid or unsupported Perl syntax";

const ASSERTIONS = new Map<string, Assertion>([
  ["\\A", "text start"],
  ["\\z", "text end"],
  ["\\b", "word boundary"],
  ["\\B", "no word boundary"],
]);

/** Reads an expression in https://github.com/google/re2/wiki/Syntax; the error says what is wrong with it. */
export function parseRegex(source: string, ignoreCase: boolean): Result<Regex, string> {
  try {
    return ok(new Parser(source, ignoreCase).parse());
  } catch (error) {
    if (error instanceof SyntaxError) return err(error.message);
    throw error;
  }
}

class Parser {
  readonly #scanner: Scanner;
  readonly #groupNames = new Set<string>();
  /** Which of i, m, s and U are set. Nothing depends on U: it says which of several matches is found. */
  #flags: string;

  constructor(source: string, ignoreCase: boolean) {
    this.#scanner = new Scanner(source);
    this.#flags = ignoreCase ? "i" : "";
  }

  parse(): Regex {
    const regex = this.#choice();
    if (!this.#scanner.isAtEnd) throw syntaxError("unexpected )", this.#scanner.source);
    return regex;
  }

  #choice(): Regex {
    const first = this.#sequence();
    const parts = [first];
    while (this.#scanner.take(/\|/y)) parts.push(this.#sequence());
    if (parts.length === 1) return first;
    const sets = parts.flatMap((part) => (part.kind === "set" ? [part.set] : []));
    return sets.length === parts.length ? { kind: "set", set: union(sets) } : { kind: "choice", parts };
  }

  #sequence(): Regex {
    const parts: Regex[] = [];
    let lastRepetition: number | undefined;
    while (!/^$|^[|)]/.test(this.#scanner.rest)) {
      const start = this.#scanner.at;
      const times = this.#times();
      if (times === undefined) {
        parts.push(...this.#parts());
        lastRepetition = undefined;
        continue;
      }
      if (lastRepetition !== undefined) {
        throw syntaxError("invalid nested repetition operator", this.#scanner.since(lastRepetition));
      }
      const part = parts.pop();
      if (part === undefined) throw syntaxError("missing argument to repetition operator", this.#scanner.since(start));
      const repetition: Regex = { kind: "repetition", part, ...times };
      if (repeats(repetition) > MAX_REPEATS) throw syntaxError("invalid repeat count", this.#scanner.since(start));
      parts.push(repetition);
      lastRepetition = start;
    }
    const [only] = parts;
    return only !== undefined && parts.length === 1 ? only : { kind: "sequence", parts };
  }

  /** How often what came before is repeated. A brace that does not say so is a character. */
  #times(): { min: number; max: number } | undefined {
    const operator = this.#scanner.take(/([*+?])\??|(\{(0|[1-9]\d*)(,(0|[1-9]\d*)?)?\})\??/y);
    if (operator === undefined) return undefined;
    const [, sign, braces, from, comma, to] = operator;
    if (sign !== undefined) return { min: sign === "+" ? 1 : 0, max: sign === "?" ? 1 : Infinity };
    const min = Number(from);
    const max = comma === undefined ? min : Number(to ?? Infinity);
    if (min > max || min > MAX_REPEATS || (to !== undefined && max > MAX_REPEATS)) {
      throw syntaxError("invalid repeat count", braces);
    }
    return { min, max };
  }

  /** What comes next: nothing where flags are set, and several parts where characters are quoted. */
  #parts(): Regex[] {
    const char = this.#scanner.source[this.#scanner.at];
    if (char === "(") return this.#group();
    if (char === "[") return [{ kind: "set", set: readClass(this.#scanner, this.#flags.includes("i")) }];
    if (char === "\\") return this.#escape();
    const codePoint = this.#scanner.takeCodePoint();
    const isMultiLine = this.#flags.includes("m");
    switch (char) {
      case "^":
        return [{ kind: "assertion", assertion: isMultiLine ? "line start" : "text start" }];
      case "$":
        return [{ kind: "assertion", assertion: isMultiLine ? "line end" : "text end" }];
      case ".":
        return [{ kind: "set", set: this.#flags.includes("s") ? ANY : ANY_BUT_NEWLINE }];
      default:
        return [this.#literal(codePoint)];
    }
  }

  #escape(): Regex[] {
    const [known] = this.#scanner.take(/\\[AzbB]/y) ?? [];
    const assertion = ASSERTIONS.get(known ?? "");
    if (assertion !== undefined) return [{ kind: "assertion", assertion }];
    const quoted = this.#scanner.take(/\\Q([^]*?)(?:\\E|$)/y)?.[1];
    if (quoted !== undefined) return Array.from(quoted, (char) => this.#literal(char.codePointAt(0) ?? 0));
    const set = readSetEscape(this.#scanner, this.#flags.includes("i"));
    return [set === undefined ? this.#literal(readEscape(this.#scanner)) : { kind: "set", set }];
  }

  #literal(codePoint: number): Regex {
    return { kind: "set", set: range(codePoint, codePoint, this.#flags.includes("i")) };
  }

  #group(): Regex[] {
    const { source, rest } = this.#scanner;
    const outside = this.#flags;
    const [lookBehind] = this.#scanner.take(/\(\?<[=!]/y) ?? [];
    if (lookBehind !== undefined) throw syntaxError(NOT_IN_RE2, lookBehind);
    if (/^\(\?P?</.test(rest)) this.#groupName();
    else if (rest.startsWith("(?")) {
      if (this.#setFlags() === ")") return [];
    } else this.#scanner.take(/\(/y);
    const regex = this.#choice();
    if (!this.#scanner.take(/\)/y)) throw syntaxError("missing closing )", source);
    this.#flags = outside;
    return [regex];
  }

  #groupName(): void {
    const [whole, name] = this.#scanner.take(/\(\?P?<([^>]*)>/y) ?? [this.#scanner.rest];
    if (name === undefined || !/^\w+$/.test(name)) throw syntaxError("invalid named capture", whole);
    if (this.#groupNames.has(name)) throw syntaxError("duplicate capture group name", name);
    this.#groupNames.add(name);
  }

  /** Reads `(?i)` or `(?i-s:`, and gives what it ends with. */
  #setFlags(): string {
    const [whole = "", set = "", unset, end = ""] = this.#scanner.take(/\(\?([imsU]*)(?:-([imsU]*))?([^]?)/uy) ?? [];
    if ((end !== ":" && end !== ")") || unset === "") throw syntaxError(NOT_IN_RE2, whole);
    this.#flags = Array.from(this.#flags + set)
      .filter((flag) => !unset?.includes(flag))
      .join("");
    return end;
  }
}
