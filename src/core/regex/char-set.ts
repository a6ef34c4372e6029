/** A set of characters, which are code points. Those of a program that are the same set have the same key. */
export interface CharSet {
  readonly key: string;
  readonly has: (codePoint: number) => boolean;
}

const LAST = 0x10ffff;
const LAST_ASCII = 0x7f;

/** The sets that have a name, by their ranges: each is two characters, its first and its last. All are of ASCII. */
const NAMED = new Map([
  ["\\d", "09"],
  ["\\s", "\t\n\f\r  "],
  ["\\w", "09AZ__az"],
  ["[:alnum:]", "09AZaz"],
  ["[:alpha:]", "AZaz"],
  ["[:ascii:]", "\0\x7f"],
  ["[:blank:]", "\t\t  "],
  ["[:cntrl:]", "\0\x1f\x7f\x7f"],
  ["[:digit:]", "09"],
  ["[:graph:]", "!~"],
  ["[:lower:]", "az"],
  ["[:print:]", " ~"],
  ["[:punct:]", "!/:@[`{~"],
  ["[:space:]", "\t\r  "],
  ["[:upper:]", "AZ"],
  ["[:word:]", "09AZ__az"],
  ["[:xdigit:]", "09AFaf"],
]);

/** Properties that are neither a general category nor a script. */
const OTHER_PROPERTIES = new Set(
  (
    "Any Ascii Assigned ASCII_Hex_Digit Alphabetic Dash Emoji Emoji_Component Emoji_Modifier Emoji_Modifier_Base " +
    "Emoji_Presentation Extended_Pictographic Hex_Digit Lowercase Math Quotation_Mark Terminal_Punctuation Uppercase " +
    "White_Space"
  ).split(" "),
);

/** Scripts with names of four letters. Others of that length are the scripts' codes, such as Grek, which RE2 lacks. */
const SHORT_SCRIPTS = new Set(["Ahom", "Cham", "Kawi", "Lisu", "Miao", "Modi", "Newa", "Thai", "Toto"]);

export const ANY = range(0, LAST, false);
export const ANY_BUT_NEWLINE = union([range(0, 9, false), range(11, LAST, false)]);

/** The characters from one to another, with `ignoreCase` also those that differ from one of them only in case. */
export function range(first: number, last: number, ignoreCase: boolean): CharSet {
  const isWithin = (codePoint: number) => first <= codePoint && codePoint <= last;
  const key = `${first.toString(16)}-${last.toString(16)}`;
  if (!ignoreCase) return { key, has: isWithin };
  const isFolded = platformTest(`\\u{${first.toString(16)}}-\\u{${last.toString(16)}}`, true);
  return {
    key: `${key}i`,
    has: (codePoint) => {
      if (isWithin(codePoint)) return true;
      // Most are ASCII, where cases are a bit apart. The tables of Unicode are the platform's.
      if (codePoint > LAST_ASCII || last > LAST_ASCII) return isFolded(codePoint);
      return isAsciiLetter(codePoint) && isWithin(codePoint ^ 0x20);
    },
  };
}

/** What is in any of the sets. */
export function union(sets: readonly CharSet[]): CharSet {
  return {
    key: `[${sets.map(({ key }) => key).join()}]`,
    has: (codePoint) => sets.some((set) => set.has(codePoint)),
  };
}

/** What is not in a set. Of one that ignores case: neither what is in it nor what differs only in case. */
export function complement({ key, has }: CharSet): CharSet {
  return { key: `^${key}`, has: (codePoint) => !has(codePoint) };
}

/** A set by its name in expressions, such as `\d` or `[:alpha:]`; undefined when there is none. */
export function namedSet(name: string, ignoreCase: boolean): CharSet | undefined {
  const ranges = NAMED.get(name)?.match(/[^]{2}/g) ?? undefined;
  return ranges && union(ranges.map((ends) => range(ends.charCodeAt(0), ends.charCodeAt(1), ignoreCase)));
}

/** The characters with a property of Unicode, such as `Lu` or `Greek`; undefined when RE2 or the platform lacks it. */
export function propertySet(name: string, ignoreCase: boolean): CharSet | undefined {
  const source = propertySource(name);
  if (source === undefined) return undefined;
  const has = platformTest(source, ignoreCase);
  try {
    has(0);
  } catch {
    return undefined;
  }
  return { key: `${source}${ignoreCase ? "i" : ""}`, has };
}

function propertySource(name: string): string | undefined {
  if (name === "Ascii") return "\\p{ASCII}";
  if (name === "LC" || name === "Lc") return "\\p{LC}";
  if (OTHER_PROPERTIES.has(name) || (/^[A-Z][a-z]?$/.test(name) && name !== "Yi")) return `\\p{${name}}`;
  if (/^[A-Z]\w+$/.test(name) && (name.length !== 4 || SHORT_SCRIPTS.has(name))) return `\\p{sc=${name}}`;
  return undefined;
}

/**
 * Asks the platform's regular expressions about one character, which is all that they ever see of a text. They are made
 * when they are first asked. Never may one negate: with case ignored their negations are not RE2's.
 */
function platformTest(members: string, ignoreCase: boolean): (codePoint: number) => boolean {
  let expression: RegExp | undefined;
  return (codePoint) => {
    expression ??= new RegExp(`^[${members}]$`, ignoreCase ? "iu" : "u");
    return expression.test(String.fromCodePoint(codePoint));
  };
}

function isAsciiLetter(codePoint: number): boolean {
  const lower = codePoint | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
