import * as v from "valibot";

/** Fields for text before and after the version; tags without it do not match. A leading `v` is always allowed. */
export const AFFIX_FIELDS = {
  prefix: v.exactOptional(v.string()),
  suffix: v.exactOptional(v.string()),
};

/** Returns the text between a prefix and a suffix, which never share a character; undefined without both. */
export function within(text: string, prefix: string, suffix: string): string | undefined {
  if (!text.startsWith(prefix) || !text.endsWith(suffix) || text.length < prefix.length + suffix.length)
    return undefined;
  return text.slice(prefix.length, text.length - suffix.length);
}
