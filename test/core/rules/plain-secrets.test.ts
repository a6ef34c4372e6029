import { describe, expect, it } from "vitest";
import { lintRules } from "../../../src/core/rules/lint.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { rulesOf } from "../rules-of.ts";

const A = { type: "webhook", url: "https://a.example.com/hook" };

/** Returns the warnings for targets of one rule. */
function warningsOf(targets: object): string[] {
  const { document } = rulesOf({ targets, rules: [{ name: "all", targets: Object.keys(targets) }] });
  return lintRules(document, new Set()).map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

const secret = (target: object): string[] => warningsOf({ a: { type: "webhook", ...target } });

const ADVICE = "write it as ${secret:NAME}: everyone who can read the rules can read it";

describe("lintRules on secrets in plain text", () => {
  const usual = (noun: string): string => `this ${noun} is usually a secret; ${ADVICE}`;
  const alike = (what: string): string => `${what} looks like a secret; ${ADVICE}`;
  const held = `this holds a secret; ${ADVICE}`;

  it.each([
    ["a Slack URL", { url: "https://hooks.slack.com/services/T000/B000/XXXX" }, `url: ${alike("this service's URL")}`],
    ["a Discord URL", { url: "https://discord.com/api/webhooks/123/abc" }, `url: ${alike("this service's URL")}`],
    [
      "a token in a query",
      { url: "https://a.example.com/hook?a=b&token=abc" },
      `url: ${alike("a parameter of this URL")}`,
    ],
    [
      "a plain parameter beside a reference",
      { url: "https://a.example.com/${secret:A}?key=abc" },
      `url: ${alike("a parameter of this URL")}`,
    ],
    [
      "a UUID in a path",
      { url: "https://a.example.com/api/webhooks/1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed" },
      `url: ${alike("a part of this URL's path")}`,
    ],
    [
      "a random path",
      { url: "https://a.example.com/hooks/k3Jd8sPq2Lm9XzV4" },
      `url: ${alike("a part of this URL's path")}`,
    ],
    [
      "a header with credentials",
      { headers: { Authorization: "Bearer abc" } },
      `headers.authorization: ${usual("header")}`,
    ],
    ["an API key", { headers: { "x-api-key": "abc" } }, `headers["x-api-key"]: ${usual("header")}`],
    ["a parameter", { query: { access_token: "abc" } }, `query.access_token: ${usual("parameter")}`],
    [
      "a GitHub token anywhere",
      { headers: { "x-note": "ghp_0123456789abcdefghijABCDEFGHIJ012345" } },
      `headers["x-note"]: ${held}`,
    ],
    ["a token in a template", { body: { template: '{"t": "xoxb-1234567890-abcdef"}' } }, `body.template: ${held}`],
    ["an AWS key in a header", { headers: { note: "AKIAIOSFODNN7EXAMPLE" } }, `headers.note: ${held}`],
  ])("finds %s", (_, target, warning) => {
    expect(secret({ url: A.url, ...target })).toEqual([`targets.a.${warning}`]);
  });

  it("finds a token in a list", () => {
    const tags = ["rocket", "ghp_0123456789abcdefghijABCDEFGHIJ012345"];
    const targets = { a: { type: "ntfy", url: "https://ntfy.example.com/releases", tags } };
    expect(warningsOf(targets)).toEqual([`targets.a.tags[1]: ${held}`]);
  });

  it("finds a parameter of a tunnel's path", () => {
    const targets = { a: { type: "tunnel", name: "home", path: "/hook?api_key=abc" } };
    expect(warningsOf(targets)).toEqual([`targets.a.path: ${alike("a parameter of this path")}`]);
    expect(warningsOf({ a: { type: "tunnel", name: "home", path: "/hook?api_key=${secret:KEY}" } })).toEqual([]);
  });

  it.each([
    ["a URL that people made up", { url: "https://my-app-2.example.com/api/v2/deploy-hooks/production-web-2026" }],
    [
      "references",
      { url: "https://a.example.com/hook?token=${secret:T}", headers: { authorization: "Bearer ${secret:T}" } },
    ],
    ["a service's URL that is a secret", { url: "https://hooks.slack.com/services/${secret:SLACK_PATH}" }],
    ["an ordinary header", { url: A.url, headers: { "x-channel": "releases" } }],
    ["a short part of a path", { url: "https://a.example.com/hooks/k3Jd8sPq2Lm9XzV" }],
    ["a part with another character", { url: "https://a.example.com/hooks/k3Jd8sPq2:Lm9XzV4" }],
    ["a path of letters alone", { url: "https://a.example.com/hooks/aBcDeFgHiJkLmNoPqRsT" }],
    ["a path that changes five times", { url: "https://a.example.com/hooks/release2026build12x" }],
    ["an empty header", { url: A.url, headers: { authorization: "" } }],
    ["an empty parameter", { url: "https://a.example.com/hook?token=" }],
    ["a number in a path", { url: "https://a.example.com/projects/12345678901234567890/hook" }],
  ])("leaves %s alone", (_, target) => {
    expect(secret(target)).toEqual([]);
  });
});
