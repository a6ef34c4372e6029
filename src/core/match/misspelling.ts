import { ALPHABETS, type FieldKind } from "./field-kind.ts";
import { foreignSyntax } from "./foreign-syntax.ts";
import { hubHost, misplacedRepository } from "./misplaced-repository.ts";

/**
 * Explains why a pattern can never match, or would match the opposite of what it seems to; undefined if it can match.
 * Without this, a pattern with a character that its field never has would be valid and silently useless.
 *
 * @param pattern as in the document, with a leading `!`
 * @param isGlob whether `*`, `?`, `[]` and `{}` are special
 */
export function misspelling(pattern: string, kind: FieldKind, isGlob: boolean): string | undefined {
  const foreign = isGlob ? foreignSyntax(pattern, kind) : undefined;
  if (foreign !== undefined) return foreign;
  const text = isGlob && pattern.startsWith("!") ? pattern.slice(1) : pattern;
  // For several patterns in one text, report the separator, not the long path that they would form.
  const isList = /\s|,(?![^{]*\})/.test(text);
  return (isList ? undefined : misplacedRepository(text, kind)) ?? strangeCharacter(text, kind, isGlob);
}

/** Checks a prefix or a suffix in the same way. */
export function misspelledPart(text: string, kind: FieldKind): string | undefined {
  return (kind === "repository" ? hubHost(text) : undefined) ?? strangeCharacter(text, kind, false);
}

const LISTS: Partial<Record<FieldKind, string>> = {
  tag: '["v1", "v2"]',
  repository: '["acme/web", "acme/api"]',
  registry: '["docker.io", "ghcr.io"]',
  namespace: '["acme", "library"]',
  name: '["web", "api"]',
  platform: '["linux/amd64", "linux/arm64"]',
};

function strangeCharacter(text: string, kind: FieldKind, isGlob: boolean): string | undefined {
  const alphabet = ALPHABETS[kind];
  if (alphabet === undefined) return undefined;
  const strange = literals(text, isGlob).find((char) => !alphabet.characters.test(char));
  if (strange === undefined) return undefined;
  const { noun, inWords } = alphabet;
  if (!isGlob && /[*?[\]{}\\]/.test(strange)) return `${noun} never has ${quoted(strange)}: use "glob" for a pattern`;
  if (strange === "," || /\s/.test(strange)) {
    return `${noun} never has ${quoted(strange)}: write several patterns as a list, as in ${LISTS[kind] ?? LISTS.tag}`;
  }
  if (kind === "tag" && strange === "+") {
    return `a tag never has "+": registries take "_" or "-" for it, as in 1.2.3_build`;
  }
  if (kind === "tag" && /[/:@]/.test(strange)) {
    return `a tag never has ${quoted(strange)}: write the tag alone, and the repository under "repository"`;
  }
  return `${noun} never has ${quoted(strange)}: expected ${inWords}`;
}

/** Returns the literal characters in order. Class members are left out, because another member may match. */
function literals(text: string, isGlob: boolean): string[] {
  if (!isGlob) return Array.from(text);
  const found: string[] = [];
  let depth = 0;
  for (const [, escaped, char = ""] of text.matchAll(/\\(.)|\[[!^]?\]?[^\]]*\]|(.)/gsu)) {
    if (escaped !== undefined) found.push(escaped);
    else if (char === "{") depth++;
    else if (char === "}") depth--;
    else if (!"*?[]\\".includes(char) && !(char === "," && depth > 0)) found.push(char);
  }
  return found;
}

function quoted(char: string): string {
  return JSON.stringify(char);
}
