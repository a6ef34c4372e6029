import type { FieldKind } from "./field-kind.ts";

/** How other tools' pattern languages look, and what to write here. Each is read as plain text by a glob. */
const RULES: readonly {
  readonly looks: RegExp;
  /** The kinds of fields that it is refused for; all when absent. */
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
  // A range of versions, as Flux, Keel, Helm and npm write it.
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
 * Names what a pattern in another tool's language is called here; undefined for a pattern of this one. A glob that ends
 * in `.*`, as in `v1.*`, is one of this language.
 */
export function foreignSyntax(pattern: string, kind: FieldKind): string | undefined {
  // An exclusion of such a pattern is the same mistake.
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
  return `this looks like a range of versions: write {"semver": ${quoted(text)}}`;
}

/** A text of the document between quotes, bounded. */
function quoted(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
