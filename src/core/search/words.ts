/** A word of a search: its place in the text, and its value without quotes. */
export interface Word {
  readonly source: string;
  /** The text before the first colon outside quotes, if any. */
  readonly key: string | undefined;
  /** The text behind that colon, or the whole word. */
  readonly value: string;
  readonly isQuoted: boolean;
}

/** Splits a search at white space outside double quotes. A quote that is not closed ends with the text. */
export function wordsOf(text: string): Word[] {
  return [...text.matchAll(/(?:"[^"]*(?:"|$)|[^\s"])+/g)].map(([source]) => wordOf(source));
}

function wordOf(source: string): Word {
  const [, key, rest] = /^([A-Za-z]+):(.*)$/s.exec(source) ?? [];
  const value = (rest ?? source).replaceAll('"', "");
  return { source, key: key?.toLowerCase(), value, isQuoted: source.includes('"') };
}

/** Writes a value as a word can hold it. A double quote cannot be searched for. */
export function quoted(value: string): string {
  return /[\s":]/.test(value) ? `"${value.replaceAll('"', "")}"` : value;
}
