import { describe, expect, it } from "vitest";
import { DEPLOY, problemsOf } from "../docs-document.ts";

const MISTAKES: readonly (readonly [fields: object, said: string])[] = [
  [
    { url: "deploy.example.com" },
    "url: expected a URL that begins with https://, or ${secret:NAME} for a URL that is kept as a secret",
  ],
  [{ secret: "whsec_abc" }, "secret: expected ${secret:NAME}: a rule document never holds a secret itself"],
  [{ header: {} }, 'header: unknown field: did you mean "headers"?'],
  [{ headers: { Host: "example.com" } }, "headers.Host: this header is set by hubrelay: remove it"],
  [{ timeout: "2m" }, "timeout: expected a duration from 100ms to 1m, as in 500ms, 15s, 2m, 10h or 7d"],
  [{ retry_on: ["5xx"] }, 'retry_on: expected statuses, as in "503", "500-599", ">=500" or "!501"'],
  [{ rate: "1 per second" }, "rate: expected a rate, as in 1/s, 30/m or 100/h"],
  [
    { kind: "notify", newer: "version" },
    'newer: expected "kind": "deploy" beside it: other targets get pushes in any order',
  ],
  [{ newer: "semver" }, 'newer: expected "time" or "version" or an object, got another text'],
  [
    { delivered_when: "status" },
    "delivered_when: expected a CEL expression that returns a bool, got one that returns a int",
  ],
  [{ delivered_when: "event.tag == 'v1'" }, "delivered_when: expected a CEL expression: Unknown variable: event"],
  [{ breaker: { probe: "1m" } }, "breaker.failures: missing"],
  [{ failover: "pager" }, 'failover: no target has the name "pager"; known targets: deploy'],
  [{ body: { template: "{'tag': tag}" } }, "body.template: expected a CEL expression: Unknown variable: tag"],
  [{ type: "slack", text: "Deployed" }, "text: expected a CEL expression: Unknown variable: Deployed"],
  [{ type: "slack", text: "'a' + 1" }, "text: expected a CEL expression: no such overload: string + int"],
  [
    { type: "jenkins", url: "https://ci.example.com/generic-webhook-trigger/invoke" },
    "url: expected the address of the server alone: hubrelay adds /generic-webhook-trigger itself",
  ],
  [{ type: "keel", username: "hub" }, "password: missing: expected a username and a password, or neither"],
];

describe("a mistake in a target", () => {
  it.each(MISTAKES)("%j is named with its place and what is expected", (fields, said) => {
    const rules = [{ name: "all", targets: ["deploy"] }];
    const document = { version: 1, targets: { deploy: { ...DEPLOY, ...fields } }, rules };
    expect(problemsOf(JSON.stringify(document))).toEqual([`targets.deploy.${said}`]);
  });
});
