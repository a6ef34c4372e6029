import { WRONG_RULES, type WrongDocument } from "./wrong-rules.ts";

/** A document of which only the target differs; its definition is on line 3 and begins at column 23. */
function withTarget(target: string): string {
  return `{
  "version": 1,
  "targets": { "web": ${target} },
  "rules": [{ "name": "all", "targets": ["web"] }]
}`;
}

const target = (fields: string): string =>
  withTarget(`{"type": "webhook", "url": "https://a.example.com/", ${fields}}`);

/** Documents with one thing wrong each, of every kind. */
export const WRONG_DOCUMENTS: readonly WrongDocument[] = [
  {
    name: "a comma too many",
    text: '{\n  "version": 1,\n}',
    path: "",
    line: 3,
    column: 1,
    message: /remove the comma before this '}'/,
  },
  {
    name: "a comma missing",
    text: '{\n  "version": 1\n  "rules": []\n}',
    path: "",
    line: 3,
    column: 3,
    message: /expected ','/,
  },
  { name: "a comment", text: "{\n  // rules\n}", path: "", line: 2, column: 3, message: /remove the comment/ },
  { name: "single quotes", text: "{ 'version': 1 }", path: "", line: 1, column: 3, message: /double quotes/ },
  { name: "an end too early", text: '{ "version": 1', path: "", line: 1, column: 15, message: /expected JSON/ },
  { name: "no object", text: "\n7", path: "", line: 2, column: 1, message: /expected an object/ },
  {
    name: "no version",
    text: '{ "targets": {}, "rules": [] }',
    path: "version",
    line: 1,
    column: 1,
    message: /missing/,
  },
  {
    name: "a version to come",
    text: '{ "version": 2, "targets": {}, "rules": [] }',
    path: "version",
    line: 1,
    column: 14,
    message: /expected 1, got 2/,
  },
  {
    name: "an unknown field of the document",
    text: '{\n  "version": 1,\n  "target": {},\n  "targets": {},\n  "rules": []\n}',
    path: "target",
    line: 3,
    column: 3,
    message: /unknown field: did you mean "targets"\?/,
  },
  {
    name: "a field that is like none",
    text: '{ "version": 1, "x-notes": "", "targets": {}, "rules": [] }',
    path: '["x-notes"]',
    line: 1,
    column: 17,
    message: /unknown field; known fields: .*version.*rules/,
  },
  {
    name: "a callback mode that is none",
    text: '{ "version": 1, "callback": "never", "targets": {}, "rules": [] }',
    path: "callback",
    line: 1,
    column: 29,
    message: /"settled" or "accepted" or "off"/,
  },
  {
    name: "a type of target that is none",
    text: withTarget('{"type": "webhok", "url": "https://a.example.com/"}'),
    path: "targets.web.type",
    line: 3,
    column: 32,
    message: /unknown type of target; did you mean "webhook"/,
  },
  {
    name: "a target without a URL",
    text: withTarget('{"type": "webhook"}'),
    path: "targets.web.url",
    line: 3,
    column: 23,
    message: /missing/,
  },
  {
    name: "a URL without a scheme",
    text: withTarget('{"type": "webhook", "url": "a.example.com"}'),
    path: "targets.web.url",
    line: 3,
    column: 50,
    message: /expected a URL that begins with https:\/\//,
  },
  {
    name: "a secret in the place of its name",
    text: target('"secret": "whsec_c2VjcmV0"'),
    path: "targets.web.secret",
    line: 3,
    column: 86,
    message: /expected \$\{secret:NAME\}/,
  },
  {
    name: "a header of hubrelay's own",
    text: target('"headers": {"webhook-id": "1"}'),
    path: 'targets.web.headers["webhook-id"]',
    line: 3,
    column: 88,
    message: /this header is set by hubrelay/,
  },
  {
    name: "a duration without a unit",
    text: target('"timeout": "10"'),
    path: "targets.web.timeout",
    line: 3,
    column: 87,
    message: /expected a duration .* as in 500ms/,
  },
  {
    name: "a rate of an unknown form",
    text: target('"rate": "10 per minute"'),
    path: "targets.web.rate",
    line: 3,
    column: 84,
    message: /expected a rate, as in 1\/s/,
  },
  {
    name: "too many connections",
    text: target('"concurrency": 10'),
    path: "targets.web.concurrency",
    line: 3,
    column: 91,
    message: /at most 6/,
  },
  {
    name: "statuses that are none",
    text: target('"retry_on": ["5xx"]'),
    path: "targets.web.retry_on",
    line: 3,
    column: 88,
    message: /expected statuses, as in "503"/,
  },
  {
    name: "a failover that there is not",
    text: target('"failover": "backup"'),
    path: "targets.web.failover",
    line: 3,
    column: 88,
    message: /no target has the name "backup"/,
  },
  {
    name: "a template that is no expression",
    text: target('"body": {"template": "{image: }"}'),
    path: "targets.web.body.template",
    line: 3,
    column: 97,
    message: /expected a CEL expression/,
  },
  ...WRONG_RULES,
];
