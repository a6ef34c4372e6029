import { complement, namedSet, propertySet, range, union, type CharSet } from "./char-set.ts";
import { syntaxError, type Scanner } from "./scanner.ts";

const INVALID_RANGE = "invalid character class range";
const INVALID_ESCAPE = "invalid escape sequence";

const ESCAPED = new Map([
  ["a", 0x07],
  ["f", 0x0c],
  ["n", 0x0a],
  ["r", 0x0d],
  ["t", 0x09],
  ["v", 0x0b],
]);

/** Reads a class from its bracket to the one that closes it. A bracket that comes first is a member. */
export function readClass(scanner: Scanner, ignoreCase: boolean): CharSet {
  const start = scanner.at;
  const isNegated = scanner.take(/\[\^?/y)?.[0] === "[^";
  const members: CharSet[] = [];
  while (members.length === 0 || !scanner.take(/\]/y)) members.push(readMember(scanner, start, ignoreCase));
  const set = union(members);
  return isNegated ? complement(set) : set;
}

function readMember(scanner: Scanner, classStart: number, ignoreCase: boolean): CharSet {
  const start = scanner.at;
  const [name] = scanner.take(/\[:[^]*?:\]/y) ?? [];
  if (name !== undefined) {
    const set = namedSet(name.replace("[:^", "[:"), ignoreCase);
    if (set === undefined) throw syntaxError(INVALID_RANGE, name);
    return name.startsWith("[:^") ? complement(set) : set;
  }
  const set = readSetEscape(scanner, ignoreCase);
  if (set !== undefined) return set;
  const first = readClassCharacter(scanner, classStart);
  const last = scanner.take(/-(?!\])/y) ? readClassCharacter(scanner, classStart) : first;
  if (last < first) throw syntaxError(INVALID_RANGE, scanner.since(start));
  return range(first, last, ignoreCase);
}

function readClassCharacter(scanner: Scanner, classStart: number): number {
  if (scanner.isAtEnd) throw syntaxError("missing closing ]", scanner.since(classStart));
  return scanner.source[scanner.at] === "\\" ? readEscape(scanner) : scanner.takeCodePoint();
}

/** Reads an escape that stands for many characters, such as `\d` or `\p{Greek}`, if there is one. */
export function readSetEscape(scanner: Scanner, ignoreCase: boolean): CharSet | undefined {
  const [perl] = scanner.take(/\\[dDsSwW]/y) ?? [];
  if (perl !== undefined) return signed(namedSet(perl.toLowerCase(), ignoreCase), perl !== perl.toLowerCase());
  if (!/^\\[pP]/.test(scanner.rest)) return undefined;
  const property = scanner.take(/\\([pP])(?:\{(\^?)([^}]*)\}|([^{]))/uy);
  if (property === undefined) throw syntaxError(INVALID_RANGE, scanner.rest);
  const [whole, letter, caret, name, short] = property;
  const set = signed(propertySet(name ?? short ?? "", ignoreCase), (letter === "P") !== (caret === "^"));
  if (set === undefined) throw syntaxError(INVALID_RANGE, whole);
  return set;
}

function signed(set: CharSet | undefined, isNegated: boolean): CharSet | undefined {
  return set && isNegated ? complement(set) : set;
}

/** Reads an escape that stands for one character, from its backslash. */
export function readEscape(scanner: Scanner): number {
  const start = scanner.at;
  const octal = scanner.take(/\\(0[0-7]{0,2}|[1-7][0-7]{1,2})/y)?.[1];
  if (octal !== undefined) return Number.parseInt(octal, 8);
  const [, inBraces, digits = inBraces] = scanner.take(/\\x(?:\{([\da-f]+)\}|([\da-f]{2}))/iy) ?? [];
  const codePoint = Number.parseInt(digits ?? "0", 16);
  if (digits !== undefined && codePoint <= 0x10ffff) return codePoint;
  if (digits !== undefined) throw syntaxError(INVALID_ESCAPE, scanner.since(start));
  const escaped = scanner.take(/\\([^])/uy)?.[1];
  if (escaped === undefined) throw syntaxError("trailing backslash at end of expression");
  const known =
    ESCAPED.get(escaped) ?? (/[\0-\x7f]/.test(escaped) && /\W|_/.test(escaped) ? escaped.charCodeAt(0) : undefined);
  if (known !== undefined) return known;
  // What hexadecimal digits were expected to be.
  if (escaped === "x") scanner.take(/\{[\da-f]*[^]?|[^]{0,2}/iuy);
  throw syntaxError(INVALID_ESCAPE, scanner.since(start));
}
