import { createHash } from "node:crypto";

/** The revision of a rule document, as events and logs have it: the first 12 hex digits of the text's SHA-256. */
export function revisionOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
