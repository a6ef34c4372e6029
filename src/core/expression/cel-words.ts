/** Suggests CEL's spelling of words from other languages in an expression; empty if it has none. */
export function foreignWordHint(source: string): string {
  const words = new Set(source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "").match(/\b(?:not|and|or|is)\b/gi));
  const hints = [...words].map((word) => `${CEL_WORDS[word.toLowerCase()]} for ${word}`);
  return hints.length === 0 ? "" : `; CEL writes ${hints.join(", ")}`;
}

const CEL_WORDS: Readonly<Record<string, string>> = { not: "!", and: "&&", or: "||", is: "==" };
