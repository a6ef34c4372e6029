/** What CEL writes for the words of other languages that a broken expression has; empty if it has none. */
export function wordsOfOtherLanguages(source: string): string {
  const words = new Set(source.replaceAll(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/g, "").match(/\b(?:not|and|or|is)\b/gi));
  const hints = [...words].map((word) => `${CEL_WORDS[word.toLowerCase()]} for ${word}`);
  return hints.length === 0 ? "" : `; CEL writes ${hints.join(", ")}`;
}

const CEL_WORDS: Readonly<Record<string, string>> = { not: "!", and: "&&", or: "||", is: "==" };
