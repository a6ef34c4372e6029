import { occurrences, patternsOf, type Found, type Pattern } from "./pattern.ts";
import { viewsOf, type View } from "./view.ts";

const MARK = "[redacted]";

/**
 * Replaces each secret in a text by `[redacted]`. Finds it as is; percent-encoded, form-encoded, or escaped for JSON,
 * JavaScript or HTML, up to two of them nested; in hex; in either base64 alphabet, alone or within a longer text as in
 * HTTP Basic; and cut off at the text's end. Base64 and hex need a secret of four bytes. Linear in the text, per
 * secret.
 */
export function redact(text: string, secrets: readonly string[]): string {
  const patterns = [...new Set(secrets)].flatMap(patternsOf);
  if (patterns.length === 0 || text === "") return text;
  const found = viewsOf(text).flatMap((view) => placesIn(view, patterns));
  return found.length === 0 ? text : replaced(text, merged(found));
}

/** Finds secrets in a view, as ranges of the original text. */
function placesIn({ bytes, at }: View, patterns: readonly Pattern[]): Found[] {
  const texts = { bytes, base64: bytes.replaceAll("-", "+").replaceAll("_", "/"), hex: inSmallLetters(bytes) };
  const places: Found[] = [];
  for (const pattern of patterns) {
    const searched = texts[pattern.alphabet];
    for (const found of occurrences(pattern, searched)) {
      const { start, end } = pattern.alphabet === "base64" ? withSeams(searched, found) : found;
      places.push({ start: at[start] ?? 0, end: at[end] ?? 0 });
    }
  }
  return places;
}

/** Lowers hex digits only, so that all positions stay. */
function inSmallLetters(bytes: string): string {
  return bytes.replaceAll(/[A-F]/g, (digit) => digit.toLowerCase());
}

/** Extends a base64 match by the characters at both ends, which hold bits of the secret, and by the padding. */
function withSeams(text: string, { start, end }: Found): Found {
  const isBase64 = (index: number): boolean => /[A-Za-z0-9+/]/.test(text[index] ?? "");
  let after = isBase64(end) ? end + 1 : end;
  for (let padding = 0; padding < 2 && text[after] === "="; padding++) after++;
  return { start: isBase64(start - 1) ? start - 1 : start, end: after };
}

/** Sorts ranges and joins overlapping ones. */
function merged(places: readonly Found[]): Found[] {
  const joined: Found[] = [];
  for (const place of places.toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    const last = joined.at(-1);
    if (last === undefined || place.start >= last.end) joined.push(place);
    else if (place.end > last.end) joined[joined.length - 1] = { start: last.start, end: place.end };
  }
  return joined;
}

function replaced(text: string, places: readonly Found[]): string {
  let result = "";
  let done = 0;
  for (const { start, end } of places) {
    result += text.slice(done, start) + MARK;
    done = end;
  }
  return result + text.slice(done);
}
