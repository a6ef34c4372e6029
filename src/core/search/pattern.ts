/**
 * What a value of a field must be. `exact`: this text. `glob`: this text, in which `*` stands for any characters.
 * `part`: contains this text, whatever the case of A to Z. `image`: this repository, or one of any namespace with this name.
 */
export interface Pattern {
  readonly kind: "exact" | "glob" | "part" | "image";
  readonly text: string;
}

/** The platform refuses a longer pattern. https://developers.cloudflare.com/durable-objects/platform/limits/ */
const MAX_GLOB_BYTES = 50;

/** The pattern of a name: a glob if it has a `*`. */
export function nameOrGlob(text: string): Pattern {
  return { kind: text.includes("*") ? "glob" : "exact", text };
}

/** Writes a glob for SQLite, in which `?` and `[` have a meaning too. */
export function sqliteGlob(text: string): string {
  return text.replaceAll(/\*+/g, "*").replaceAll(/[?[]/g, "[$&]");
}

/** Whether SQLite on the platform takes a glob. */
export function isGlobTooLong(text: string): boolean {
  return new TextEncoder().encode(sqliteGlob(text)).byteLength > MAX_GLOB_BYTES;
}

/** Lowers A to Z alone, as SQLite does. */
export function lowerAscii(text: string): string {
  return text.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase());
}

/** Whether a value fits a pattern. An absent value fits none. */
export function fits(value: string | undefined, { kind, text }: Pattern): boolean {
  if (value === undefined) return false;
  if (kind === "exact") return value === text;
  if (kind === "part") return lowerAscii(value).includes(lowerAscii(text));
  if (kind === "image") return value === text || value.endsWith(`/${text}`);
  return fitsGlob(value, text);
}

/** Takes the pieces between the stars at their first place each, so the work is linear in the number of pieces. */
function fitsGlob(value: string, glob: string): boolean {
  const [first = "", ...rest] = glob.split("*");
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found === -1) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}
