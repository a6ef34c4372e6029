// The characters that Markdown gives a meaning even in a link are left out, so they end it.
const LINK = /(https?:\/\/[\w./?#&=%+,;:~-]+)/;

// Inline symbols; at the start of a line also those of headings, lists and quotes. A backslash before a letter or a
// digit escapes nothing, and Mattermost would show both of two such.
const MARKDOWN = /\\(?![0-9A-Za-z])|[`*_~|<&$[\]]|(?<=^[ \t]*)[-+=#>]|(?<=^[ \t]*\d+)[.)](?=\s)/gm;

/** Nothing to see, and yet it ends a name or a tag before it begins. */
export const ZERO_WIDTH_SPACE = "\u200b";

/** Replaces symbols that are markup, except inside links, which have to stay whole to be links. */
export function replaceSymbols(text: string, symbols: RegExp, replace: (symbol: string) => string): string {
  const parts = text.split(LINK);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(symbols, replace))).join("");
}

/**
 * A text that a service's Markdown shows as it is. `special` replaces the symbols for which a backslash does not do,
 * which differ between services.
 */
export function escapeMarkdown(text: string, special: Readonly<Record<string, string>>): string {
  return replaceSymbols(text, MARKDOWN, (symbol) => special[symbol] ?? `\\${symbol}`);
}

/**
 * A text that mentions nobody, for services that take no other order not to mention. After a letter or a digit an `@`
 * begins no mention, and so stays as it is in `me@example.com` and `web@sha256:0a1b`.
 */
export function silenceMentions(text: string): string {
  return text.replace(/(?<![0-9A-Za-z])@/g, `@${ZERO_WIDTH_SPACE}`);
}
