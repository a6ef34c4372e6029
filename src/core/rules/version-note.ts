/** Who wrote a version of the rules, and why. */
export interface Authorship {
  /** An operator, or the user who ran `rules push`. */
  readonly by?: string;
  readonly note?: string;
}

/**
 * The most characters of a note or an author: with both and the rest, KV's metadata stays below its limit of 1,024 bytes.
 * https://developers.cloudflare.com/kv/platform/limits/
 */
export const MAX_NOTE = 150;
const MAX_AUTHOR = 64;

/** What a note on a version of the rules must be; undefined if it is so. */
export function noteProblem(text: string): string | undefined {
  return fits(text, MAX_NOTE) ? undefined : `expected one line of at most ${MAX_NOTE} characters`;
}

/** What the name of a version's author must be; undefined if it is so. */
export function authorProblem(text: string): string | undefined {
  return fits(text, MAX_AUTHOR) ? undefined : `expected one line of at most ${MAX_AUTHOR} characters`;
}

function fits(text: string, limit: number): boolean {
  return text !== "" && text.length <= limit && !/\p{Cc}/u.test(text);
}

/** Writes an author and a note as metadata of KV: a Worker sends that as a header, which takes ASCII. */
export function authorshipToStore({ by, note }: Authorship): Authorship {
  return {
    ...(by !== undefined && { by: toAscii(by) }),
    ...(note !== undefined && { note: toAscii(note) }),
  };
}

/** Reads an author and a note in metadata of KV, which may be anything. */
export function storedAuthorship(metadata: unknown): Authorship {
  const { by, note } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  return {
    ...(typeof by === "string" && { by: fromAscii(by) }),
    ...(typeof note === "string" && { note: fromAscii(note) }),
  };
}

/** Base64 of UTF-8 after an equals sign, if the text is not ASCII or begins with that sign. */
function toAscii(text: string): string {
  if (/^[ -~]*$/.test(text) && !text.startsWith("=")) return text;
  return `=${btoa(String.fromCharCode(...new TextEncoder().encode(text)))}`;
}

function fromAscii(stored: string): string {
  if (!stored.startsWith("=")) return stored;
  try {
    const bytes = Uint8Array.from(atob(stored.slice(1)), (char) => char.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return stored;
  }
}
