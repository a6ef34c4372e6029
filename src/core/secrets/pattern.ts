import { utf8 } from "./view.ts";

/** What a pattern is written in: the bytes as they are, base64 in the standard alphabet, or hex in small letters. */
type Alphabet = "bytes" | "base64" | "hex";

/** A row of bytes by which a secret is found, and how far around it the secret can reach. */
export interface Pattern {
  readonly bytes: string;
  /** For each length of a match, the next shorter prefix of the pattern that is also its suffix. */
  readonly fallbacks: readonly number[];
  readonly alphabet: Alphabet;
}

/** Where a pattern was found, as indexes into the searched bytes; the end is not included. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

/** The beginning of a secret at a text's end counts as the secret from this length on. */
const MIN_BEGINNING = 4;

/** Hex of fewer bytes would be found by chance, in digests. */
const MIN_HEX_BYTES = 4;

/** Less base64 than this would be found by chance. */
const MIN_BASE64 = 4;

/** The patterns of one secret: its bytes, their hex, and what base64 makes of them wherever they stand in a longer text. */
export function patternsOf(secret: string): readonly Pattern[] {
  const bytes = utf8(secret);
  if (bytes === "") return [];
  const encoded = [0, 1, 2].map((offset) => base64Core(bytes, offset)).filter((core) => core.length >= MIN_BASE64);
  const hex = bytes.length < MIN_HEX_BYTES ? [] : [hexOf(bytes)];
  return [
    patternOf(bytes, "bytes"),
    ...hex.map((digits) => patternOf(digits, "hex")),
    ...encoded.map((core) => patternOf(core, "base64")),
  ];
}

/**
 * The base64 characters that depend on the secret alone. Bytes before it, as the `user:` of HTTP Basic, shift the
 * encoding by one of three offsets; the characters at the seams depend on the neighbours too.
 */
function base64Core(bytes: string, offset: number): string {
  const firstWhole = Math.ceil((offset * 8) / 6);
  const end = Math.floor(((offset + bytes.length) * 8) / 6);
  return btoa("\0".repeat(offset) + bytes).slice(firstWhole, end);
}

function hexOf(bytes: string): string {
  return Array.from(bytes, (byte) => byte.charCodeAt(0).toString(16).padStart(2, "0")).join("");
}

function patternOf(bytes: string, alphabet: Alphabet): Pattern {
  const fallbacks = [0, 0];
  let length = 0;
  for (let index = 1; index < bytes.length; index++) {
    while (length > 0 && bytes[index] !== bytes[length]) length = fallbacks[length] ?? 0;
    if (bytes[index] === bytes[length]) length++;
    fallbacks.push(length);
  }
  return { bytes, fallbacks, alphabet };
}

/**
 * Every place of a pattern, and the beginning of one at the end, where an excerpt may have cut it off. Knuth, Morris and
 * Pratt: linear whatever the text and the secret are.
 */
export function* occurrences({ bytes: pattern, fallbacks }: Pattern, text: string): Generator<Found> {
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    while (length > 0 && pattern[length] !== text[index]) length = fallbacks[length] ?? 0;
    if (pattern[length] === text[index]) length++;
    if (length < pattern.length) continue;
    yield { start: index + 1 - length, end: index + 1 };
    length = fallbacks[length] ?? 0;
  }
  if (length >= MIN_BEGINNING) yield { start: text.length - length, end: text.length };
}
