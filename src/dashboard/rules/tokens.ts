import type { Token } from "../code-editor/code-editor.ts";

/** A text with the colon that makes it a field's name, a number, or a word. */
const TOKEN = /("(?:[^"\\\r\n]|\\[^\r\n])*"?)(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)\b/g;

/** Splits JSON, which may be broken, into what has a colour. Brackets, commas and mistakes have none. */
export function tokensOf(text: string): Token[] {
  return Array.from(text.matchAll(TOKEN), ({ index: from, 1: quoted, 2: colon, 3: number, 0: whole }) => {
    const kind =
      quoted === undefined ? (number === undefined ? "word" : "number") : colon === undefined ? "text" : "field";
    return { from, to: from + (quoted ?? whole).length, kind };
  });
}
