import { utf8 } from "./view.ts";

/** The encoding of a pattern: raw bytes, base64 in the standard alphabet, or lower-case hex. */
type Alphabet = "bytes" | "base64" | "hex";

/** A byte sequence that reveals a secret. */
export interface Pattern {
  readonly bytes: string;
  /** For each length of a match, the next shorter prefix of the pattern that is also its suffix. */
  readonly fallbacks: readonly number[];
  readonly alphabet: Alphabet;
}

/** Range of a match in the searched bytes, end exclusive. */
export interface Found {
  readonly start: number;
  readonly end: number;
}

/** A prefix of a secret at the end of a text counts as the secret from this length. */
const MIN_BEGINNING = 4;

/** Shorter hex would match digests by chance. */
const MIN_HEX_BYTES = 4;

/** Shorter base64 would match by chance. */
const MIN_BASE64 = 4;

/** Returns the patterns of a secret: its bytes, their hex, and their base64 at each offset inside a longer text. */
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
 * Returns the base64 characters that depend on the secret alone. Preceding bytes, as `user:` in HTTP Basic, shift the
 * encoding by one of three offsets. The characters at both ends depend on the neighbouring bytes too.
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
 * Yields each match, and a prefix of the pattern at the text's end, where an excerpt may be cut. Knuth-Morris-Pratt:
 * linear for any text and secret.
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
