import { compileRange } from "../tag-version/range.ts";
import type { FieldKind } from "./field-kind.ts";
import { isSemverRange } from "./semver.ts";

/** Patterns of other tools, and what to write instead. A glob would take each as plain text. */
const RULES: readonly {
  readonly looks: RegExp;
  /** The kinds of fields that refuse it; all if absent. */
  readonly kinds?: readonly FieldKind[];
  readonly say: (pattern: string, found: RegExpExecArray) => string;
}[] = [
  {
    looks: /^!\(([^()|]*)\)$/,
    say: (_, [, inside = ""]) => `!(...) is no glob here: write "!${inside}"`,
  },
  {
    looks: /^@\(([^()]*)\)([^()|]*)$/,
    say: (_, [, inside = "", rest = ""]) => `@(...) is no glob here: write "${choice(inside)}${rest}"`,
  },
  {
    looks: /(?:^|[^\\])[@!?*+]\(/,
    say: () => `@(...), !(...), ?(...), *(...) and +(...) are no globs here: write {a,b}, "!..." or "regex"`,
  },
  {
    looks: /\[[!^]?\[:(\w*):\]/,
    say: (_, [, name = ""]) => `[:${name}:] is no class here: write ${POSIX[name] ?? "its characters"}, or use "regex"`,
  },
  { looks: /^(?:regexp?|re|pattern|matches):(.*)$/is, kinds: ["tag"], say: (_, [, text = ""]) => regex(text) },
  { looks: /^glob:(.*)$/is, kinds: ["tag"], say: (_, [, text = ""]) => `write the glob alone: ${quoted(text)}` },
  { looks: /^semver:(.*)$/is, kinds: ["tag"], say: (_, [, text = ""]) => semver(text) },
  {
    looks: /^!=\s*(.*)$/,
    kinds: ["tag"],
    say: (_, [, text = ""]) => `"!=" is no operator here: write ${quoted(`!${text}`)}`,
  },
  { looks: /^v?\d[\w.]*\s+-\s+v?\d/, kinds: ["tag"], say: (pattern) => semver(pattern) },
  // Version ranges of Flux, Keel, Helm and npm.
  { looks: /^(?:[<>]=?|=|[~^]>?)\s*v?\d/, kinds: ["tag"], say: (pattern) => semver(pattern) },
  { looks: /^\/(.+)\/[a-z]*$/, kinds: ["tag"], say: (_, [, text = ""]) => regex(text) },
  { looks: /^\^|\$$|\\[dwsb]|[)\]]\+|^\(/, kinds: ["tag"], say: (pattern) => regex(pattern) },
  {
    looks: /^[^|]+(?:\|\|?[^|]+)+$/,
    kinds: ["tag"],
    say: (pattern) => `"|" is no alternative here: write a list, ${JSON.stringify(pattern.split(/\s*\|+\s*/))}`,
  },
  { looks: /[|()]/, kinds: ["tag"], say: (pattern) => regex(pattern) },
];

const POSIX: Readonly<Record<string, string>> = {
  digit: "[0-9]",
  alpha: "[a-zA-Z]",
  alnum: "[a-zA-Z0-9]",
  lower: "[a-z]",
  upper: "[A-Z]",
  xdigit: "[0-9a-fA-F]",
  word: "[a-zA-Z0-9_]",
};

/**
 * Explains how to write a pattern of another tool's language; undefined if the pattern is valid here. A glob such as
 * `v1.*` is valid here.
 */
export function foreignSyntax(pattern: string, kind: FieldKind): string | undefined {
  // Excluding such a pattern is the same mistake.
  const texts = pattern.startsWith("!") ? [pattern, pattern.slice(1)] : [pattern];
  for (const { looks, kinds, say } of RULES) {
    if (kinds !== undefined && !kinds.includes(kind)) continue;
    for (const text of texts) {
      const found = looks.exec(text);
      if (found !== null) return say(text, found);
    }
  }
  return undefined;
}

function choice(inside: string): string {
  return inside.includes("|") ? `{${inside.replaceAll("|", ",")}}` : inside;
}

function regex(text: string): string {
  return `this looks like a regular expression: write {"regex": ${quoted(text)}}`;
}

function semver(text: string): string {
  const operator = !isSemverRange(text) && compileRange(text).ok ? "version" : "semver";
  return `this looks like a range of versions: write {"${operator}": ${quoted(text)}}`;
}

/** Quotes a bounded part of the document. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
