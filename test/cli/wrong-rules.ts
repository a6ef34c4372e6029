/** A rule document with one thing wrong, and what `rules check` is to say about it. */
export interface WrongDocument {
  readonly name: string;
  readonly text: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  /** What the message has to say: what to write instead. */
  readonly message: RegExp;
}

/** A document of which only the rule differs; the rule is on line 4 and begins at column 13. */
function withRule(rule: string): string {
  return `{
  "version": 1,
  "targets": { "web": { "type": "webhook", "url": "https://ci.example.com/hook" } },
  "rules": [${rule}]
}`;
}

const rule = (match: string): string => withRule(`{"name": "r", "match": ${match}, "targets": ["web"]}`);

/** Documents whose rules are wrong. */
export const WRONG_RULES: readonly WrongDocument[] = [
  {
    name: "a rule without targets",
    text: withRule('{"name": "r"}'),
    path: "rules[0].targets",
    line: 4,
    column: 13,
    message: /missing/,
  },
  {
    name: "a list of no targets",
    text: withRule('{"name": "r", "targets": []}'),
    path: "rules[0].targets",
    line: 4,
    column: 38,
    message: /expected at least one target, or "final": true/,
  },
  {
    name: "a target that is misspelt",
    text: withRule('{"name": "r", "targets": ["wep"]}'),
    path: "rules[0].targets[0]",
    line: 4,
    column: 39,
    message: /no target has the name "wep"; did you mean "web"\?/,
  },
  {
    name: "two rules of one name",
    text: withRule('{"name": "r", "targets": ["web"]},\n    {"name": "r", "targets": ["web"]}'),
    path: "rules[1].name",
    line: 5,
    column: 14,
    message: /another rule has the name "r"/,
  },
  {
    name: "a misspelt condition",
    text: rule('{"tags": "v*"}'),
    path: "rules[0].match.tags",
    line: 4,
    column: 37,
    message: /unknown field: did you mean "tag"\?/,
  },
  {
    name: "an unknown operator",
    text: rule('{"tag": {"frobnicate": "v"}}'),
    path: "rules[0].match.tag.frobnicate",
    line: 4,
    column: 45,
    message: /unknown field; known fields: exact, glob, prefix/,
  },
  {
    name: "a number where a text belongs",
    text: rule('{"tag": 7}'),
    path: "rules[0].match.tag",
    line: 4,
    column: 44,
    message: /expected .*a text.*, got 7/,
  },
  {
    name: "a regular expression that is none",
    text: rule('{"tag": {"regex": "v("}}'),
    path: "rules[0].match.tag.regex",
    line: 4,
    column: 54,
    message: /expected a regular expression in RE2's syntax/,
  },
  {
    name: "a range that is none",
    text: rule('{"tag": {"semver": "latest"}}'),
    path: "rules[0].match.tag.semver",
    line: 4,
    column: 55,
    message: /expected a range of versions, as in \^1\.2\.0/,
  },
  {
    name: "a repository without its namespace",
    text: rule('{"repository": "web*"}'),
    path: "rules[0].match.repository",
    line: 4,
    column: 51,
    message: /write "web\*\/\*", "\*\/web\*" or "\*\*"/,
  },
  {
    name: "an expression with a mistake",
    text: rule('{"when": "event.tagg == \'v1\'"}'),
    path: "rules[0].match.when",
    line: 4,
    column: 45,
    message: /expected a CEL expression: .*tagg/,
  },
  {
    name: "a time zone that there is not",
    text: rule('{"received": {"from": "09:00", "timezone": "Berlin"}}'),
    path: "rules[0].match.received.timezone",
    line: 4,
    column: 79,
    message: /as in Europe\/Berlin/,
  },
  {
    name: "a condition deep inside",
    text: rule('{"any": [{"tag": "a"}, {"not": {"pusher": {}}}]}'),
    path: "rules[0].match.any[1].not.pusher",
    line: 4,
    column: 78,
    message: /expected an operator, as in exact/,
  },
];
