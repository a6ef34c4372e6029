import * as fc from "fast-check";

// Letters that differ only in case from more than one other (k, s, µ, σ, θ, ß), what \w, \d and \s are about, ends of
// lines, characters of two code units, and halves of them.
const CHARACTERS = Array.from("aAbBzkK\u212asSſéÉßẞσςΣµμθϑϴiIıİ09_- .\n\t\0ж漢١😀𐐀𐐨\udc00\u{10ffff}\ud83d");

const join = (parts: readonly string[]): string => parts.join("");

const character = fc.constantFrom(...CHARACTERS);
const word = fc.string({ unit: fc.constantFrom("a", "b", "A", "s", "1"), maxLength: 4 });

const text = fc.oneof(
  fc.string({ unit: character, maxLength: 8 }),
  fc.string({ unit: fc.constantFrom("a", "A", "b", "s", "1", " ", "\n"), maxLength: 12 }),
);

/** Texts to search. */
export const texts: fc.Arbitrary<string[]> = fc.array(text, { minLength: 5, maxLength: 20 });

const escapes =
  "\\d \\D \\s \\S \\w \\W \\pL \\PL \\pN \\p{Lu} \\P{Ll} \\p{^Lu} \\P{^L} \\p{Greek} \\p{^Latin} \\p{Any} \\P{Any} \\p{Lc} " +
  "\\p{Cs} \\p{Assigned} \\p{Ascii} \\P{Ascii} \\p{Uppercase} \\a \\f \\n \\r \\t \\v \\0 \\141 \\012 \\x41 \\x{73} \\x{17F} " +
  "\\x{10FFFF} \\. \\* \\- \\] \\[ \\\\ \\^ \\_";
const escape = fc.constantFrom(...escapes.split(" "));
const plain = character.filter((char) => !"-.".includes(char));

const posix = "alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit".split(" ");
const member = fc.oneof(
  { weight: 3, arbitrary: plain },
  escape,
  fc.constantFrom(...posix.flatMap((name) => [`[:${name}:]`, `[:^${name}:]`])),
  fc.constantFrom(
    "a-z",
    "A-Z",
    "0-9",
    "a-b",
    "J-L",
    "\\x00-\\x{10FFFF}",
    "α-ω",
    "\\0-\\t",
    "à-þ",
    "z-a",
    "-",
    "[",
    "^",
  ),
);
const characterClass = fc
  .tuple(fc.constantFrom("[", "[", "[^", "[]", "[^]"), fc.array(member, { minLength: 1, maxLength: 3 }))
  .map(([open, members]) => `${open}${join(members)}]`);

const repetition = fc.constantFrom(
  ..."* + ? *? +? ?? {0} {1} {2} {0,2} {1,3} {2,} {0,} {1,} {2}? {1,2}? {7} {500} {1001} {2,1} {,2}".split(" "),
);
const opening = fc.constantFrom(
  ..."( (?: (?P<a> (?<b> (?i: (?-i: (?s: (?m: (?U: (?i-s: (?ms-i: (?im)( (?-i)(?:".split(" "),
);

/** Expressions as people write them, of all that there is; some that nobody may write are among them. */
export const expression: fc.Arbitrary<string> = fc
  .letrec<{ regex: string }>((tie) => {
    const regex = tie("regex");
    return {
      regex: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        { weight: 3, arbitrary: plain },
        { weight: 2, arbitrary: word },
        escape,
        { weight: 2, arbitrary: characterClass },
        fc.constantFrom(
          ".",
          "^",
          "$",
          "\\A",
          "\\z",
          "\\b",
          "\\B",
          "(?i)",
          "(?m)",
          "(?s)",
          "(?-i)",
          "\\Qa.b\\E",
          "\\Qs*\\E",
        ),
        { weight: 3, arbitrary: fc.array(regex, { minLength: 2, maxLength: 4 }).map(join) },
        {
          weight: 2,
          arbitrary: fc.array(regex, { minLength: 2, maxLength: 3 }).map((parts) => `(?:${parts.join("|")})`),
        },
        fc.array(regex, { minLength: 2, maxLength: 3 }).map((parts) => parts.join("|")),
        { weight: 2, arbitrary: fc.tuple(regex, repetition).map(([part, times]) => `(?:${part})${times}`) },
        fc.tuple(regex, repetition).map(join),
        fc.tuple(opening, regex).map(([open, part]) => `${open}${part})`),
      ),
    };
  })
  // Longer ones are refused before they are read.
  .regex.filter((regex) => regex.length <= 500);

const PIECES = (
  "( ) [ ] { } * + ? | ^ $ . - , < > = ! : \\ \\Q \\E \\x \\x{ \\p \\P \\p{ (? (?: (?P< (?< (?i (?= (?<= [: :] [:^ [:alpha:] a k s 0 1 " +
  "9 1000 1001 {2} {2,} L Lu Greek Grek Letter Yi Foo ^ i m U \\b \\C \\1 \\8 \\e é 😀 \n P"
).split(" ");

/** Mostly invalid expressions, from characters with a special meaning. */
export const scrap: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 8 })
  .map(join)
  // To re2js a named class, for which to RE2 it is too short.
  .filter((regex) => !regex.includes("[:]"));
