/** Returns the text between a prefix and a suffix, which never share a character; undefined without both. */
export function within(text: string, prefix: string, suffix: string): string | undefined {
  if (!text.startsWith(prefix) || !text.endsWith(suffix) || text.length < prefix.length + suffix.length)
    return undefined;
  return text.slice(prefix.length, text.length - suffix.length);
}
