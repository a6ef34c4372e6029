import { cleanLine } from "../text/clean.ts";
import type { Sender } from "./sender.ts";

const MAX_LENGTH = 255;

/**
 * Returns the headers of a request that its sender defines, for receivers that read them. Names are in lower case,
 * values are one line of at most 255 characters. Credentials and signatures are never included.
 */
export function senderHeaders(
  { headers = [] }: Pick<Sender, "headers">,
  valueOf: (name: string) => string | null,
): { readonly headers?: Readonly<Record<string, string>> } {
  const kept = headers.flatMap((name) => {
    const value = cleanLine((valueOf(name) ?? "").slice(0, MAX_LENGTH));
    return /^[\x20-\x7e]+$/.test(value) ? [[name, value] as const] : [];
  });
  return kept.length === 0 ? {} : { headers: Object.fromEntries(kept) };
}
