import texts from "../../fixtures/hostile-texts.json" with { type: "json" };

/** Texts that do something, or hide something, where they are shown, by what they do. */
export const HOSTILE_TEXTS: readonly (readonly [string, string])[] = [
  ...Object.entries(texts),
  // Not every reader of the file takes halves of pairs.
  ["lone surrogates", "a\ud800b\udc00c"],
];

/** Characters that no single-line text may contain, listed without the Unicode classes that the code uses. */
export const HARM =
  // oxlint-disable-next-line no-control-regex
  /[\ufe00\u0000-\u001f\u007f-\u009f\u00ad\u061c\u115f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb]/;

/** Beyond the characters of 16 bits: tags and variation selectors. */
export const HIDDEN = /[\u{e0000}-\u{e0fff}]/u;

/** The same of a place that may have several lines and colours of its own. */
export function harmIn(text: string): string[] {
  const shown = text.replaceAll(/[\n\t]/g, "");
  const characters = Array.from(shown);
  const floods = shown.match(/[\u0300-\u036f\u0483-\u0489]{7,}/g) ?? [];
  const harmful = characters.filter(
    (character) => HIDDEN.test(character) || (character.length === 1 && HARM.test(character)),
  );
  return [...harmful, ...floods];
}
