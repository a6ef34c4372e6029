// Characters with a meaning in Markdown end a link here, even if the URL could contain them.
const LINK = /(https?:\/\/[\w./?#&=%+,;:~-]+)/;

// Inline markup; at a line's start also headings, lists and quotes. A backslash before a letter or digit escapes
// nothing, and Mattermost would show two of them.
const MARKDOWN = /\\(?![0-9A-Za-z])|[`*_~|<&$[\]]|(?<=^[ \t]*)[-+=#>]|(?<=^[ \t]*\d+)[.)](?=\s)/gm;

/** An invisible character that stops a name or a tag from being recognised. */
export const ZERO_WIDTH_SPACE = "\u200b";

/** Replaces markup characters outside links. Links stay unchanged, or they would break. */
export function replaceSymbols(text: string, symbols: RegExp, replace: (symbol: string) => string): string {
  const parts = text.split(LINK);
  return parts.map((part, index) => (index % 2 === 1 ? part : part.replace(symbols, replace))).join("");
}

/**
 * Escapes a text for a service's Markdown. `special` replaces characters that a backslash does not escape; these differ
 * between services.
 */
export function escapeMarkdown(text: string, special: Readonly<Record<string, string>>): string {
  return replaceSymbols(text, MARKDOWN, (symbol) => special[symbol] ?? `\\${symbol}`);
}

/**
 * Disables mentions, for services without a setting for it. An `@` after a letter or a digit starts no mention, so
 * `me@example.com` and `web@sha256:0a1b` stay unchanged.
 */
export function silenceMentions(text: string): string {
  return text.replace(/(?<![0-9A-Za-z])@/g, `@${ZERO_WIDTH_SPACE}`);
}
