import { expect, it } from "vitest";
import { problemsOf } from "../rules-of.ts";

const rule = { name: "all", targets: ["a"] };

it.each<[parts: object, problem: string]>([
  [{ callback: "never" }, 'callback: expected "settled" or "accepted" or "off", got another text'],
  [{ rule: [] }, 'rule: unknown field: did you mean "rules"?'],
  [
    { targets: { deploy: { type: "webhook", url: "https://a.example.com/" } }, default: { targets: ["dpeloy"] } },
    'default.targets[0]: no target has the name "dpeloy"; did you mean "deploy"?',
  ],
  [
    { targets: { "my app": { type: "webhook", url: "https://a.example.com/" } } },
    "targets[\"my app\"]: expected a name of letters, digits, '_', '.' and '-', at most 64",
  ],
  [
    { rules: [{ ...rule, delay: "2d" }] },
    "rules[0].delay: expected a duration from 0ms to 1d, as in 500ms, 15s, 2m, 10h or 7d",
  ],
  [
    { rules: [{ ...rule, match: { when: "event.tag = 'v1'" } }] },
    "rules[0].match.when: expected a CEL expression: Unexpected character: =",
  ],
])("%j is refused with %s", (parts, problem) => {
  expect(problemsOf(parts)).toEqual([problem]);
});
