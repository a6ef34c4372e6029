import { describe, expect, it } from "vitest";
import { parseRuleDocument } from "../../../src/core/rules/parse-document.ts";
import { documentText, problemsOf } from "../rules-of.ts";

const target = { type: "webhook", url: "https://hooks.example.com/" };
const rule = { name: "all", targets: ["a"] };

/** The places of a document's problems, or nothing for a good one. */
function pathsOf(parts: object): string[] {
  return problemsOf(parts).map((problem) => problem.split(":")[0] ?? "");
}

describe("a valid rule document", () => {
  it.each<[what: string, parts: object]>([
    ["without rules", {}],
    ["without targets", { targets: {} }],
    [
      "with a schema, a description and a callback mode",
      { $schema: "./x.json", description: "", callback: "accepted" },
    ],
    ["with a rule for everything", { rules: [rule] }],
    ["with one pattern", { rules: [{ ...rule, match: { repository: "acme/*", tag: "v*" } }] }],
    ["with several patterns", { rules: [{ ...rule, match: { repository: ["nginx", "!acme/*"], tag: ["!*-rc*"] } }] }],
    [
      "with every field of a rule",
      { rules: [{ ...rule, description: "", enabled: false, match: {}, delay: "1d", final: true }] },
    ],
    [
      "with what a rule wants of a target",
      { rules: [{ ...rule, targets: [{ target: "a", delay: "0s", timeout: "1s", schedule: [], expires: "1h" }] }] },
    ],
    ["with a rule that ignores pushes", { rules: [{ name: "ignore", targets: [], final: true }] }],
    ["with a default", { default: { targets: ["a", { target: "b", timeout: "1s" }], delay: "1s" } }],
    [
      "with every field of a target",
      {
        targets: {
          b: target,
          a: {
            ...target,
            description: "",
            headers: { authorization: "Bearer ${secret:KEY}", "content-type": "text/plain" },
            secret: ["${secret:NEW}", "${secret:OLD}"],
            timeout: "60s",
            schedule: [],
            expires: "30d",
            kind: "deploy",
            retry_on: [">=500", "!501", "429"],
            concurrency: 6,
            rate: "30/m",
            breaker: { failures: 5, probe: "30s" },
            paused: true,
            failover: "b",
          },
        },
      },
    ],
    ["with a URL that is a secret", { targets: { a: { ...target, url: "${secret:URL}", secret: "${secret:KEY}" } } }],
    ["with a URL that only the send may refuse", { targets: { a: { ...target, url: "http://redis:6379/" } } }],
  ])("%s is parsed as written, with a condition per rule", (_, parts) => {
    const text = documentText(parts);
    const parsed = parseRuleDocument(text);
    expect(parsed).toMatchObject({ ok: true, value: { document: JSON.parse(text) as unknown } });
    expect(parsed.ok && parsed.value.conditions.length).toBe(parsed.ok && parsed.value.document.rules.length);
  });

  it("has at most 1,048,576 characters", () => {
    const text = documentText({});
    expect(parseRuleDocument(text.padEnd(1_048_576)).ok).toBe(true);
    expect(parseRuleDocument(text.padEnd(1_048_577))).toEqual({
      ok: false,
      error: [{ path: [], message: "expected a document of at most 1048576 characters" }],
    });
  });
});

/** Sixty levels of brackets. */
function nested(open: string, close: string): string {
  return `${open.repeat(60)}${close.repeat(60)}`;
}

describe("an invalid rule document", () => {
  it("reports all problems of its schema with their places", () => {
    expect(
      pathsOf({
        version: 2,
        callback: "never",
        targets: { "my app": target, b: { type: "pager" }, c: { ...target, url: "ftp://x", timeout: "2h" }, d: 5 },
        rules: [
          { name: "", targets: ["a"], delay: "2d" },
          { name: "x", match: { tag: [5], diggest: "*" }, targets: ["a b"], target: "a" },
          { name: "n".repeat(101), targets: [{ target: "a", rate: "1/s" }], enabled: 1 },
          7,
        ],
        default: { targets: "a" },
        extra: true,
      }).toSorted(),
    ).toEqual(
      [
        "version",
        "callback",
        'targets["my app"]',
        "targets.b.type",
        "targets.c.url",
        "targets.c.timeout",
        "targets.d",
        "rules[0].name",
        "rules[0].delay",
        "rules[1].match.tag[0]",
        "rules[1].match.diggest",
        "rules[1].targets[0]",
        "rules[1].target",
        "rules[2].name",
        "rules[2].targets[0].rate",
        "rules[2].enabled",
        "rules[3]",
        "default.targets",
        "extra",
      ].toSorted(),
    );
  });

  it("reports all problems of its meaning with their places", () => {
    const match = { repository: ["acme", "a/b/c", "web*", "acme/[a"], tag: ["", "!", "{v1}"], when: "1 + 1" };
    const problems = problemsOf({
      targets: { deploy: { ...target, failover: "depoly" }, chat: target },
      rules: [
        { name: "x", targets: ["deploy", "deplyo"] },
        { name: "x", match, targets: ["toString"] },
        { name: "y", targets: [], coalesce: { window: "30s", by: "tags" } },
      ],
      default: { targets: [] },
      watch: [{ repository: "ghcr.io/acme/web" }],
    });
    expect(problems).toEqual([
      "watch[0].repository: expected one repository of Docker Hub, as in acme/web or nginx",
      'rules[2].coalesce.by: expected "tag", "repository", "digest" or an expression: expected a CEL expression: Unknown variable: tags',
      "rules[1].match.repository[1]: expected a repository of Docker Hub with two parts, as in acme/web; this one has 3",
      'rules[1].match.repository[2]: matches no repository, which are namespace/name: write "web*/*", "*/web*" or "**"',
      "rules[1].match.repository[3]: expected ']' to end the character class",
      "rules[1].match.tag[0]: expected a text or a glob, got an empty text",
      "rules[1].match.tag[1]: expected a text or a glob, got an empty text",
      "rules[1].match.tag[2]: expected two or more choices in braces, as in {a,b}",
      "rules[1].match.when: expected a CEL expression that returns a bool, got one that returns a int",
      'rules[1].name: another rule has the name "x"',
      'rules[0].targets[1]: no target has the name "deplyo"; did you mean "deploy"?',
      'rules[1].targets[0]: no target has the name "toString"; known targets: deploy, chat',
      'rules[2].targets: expected at least one target, or "final": true in a rule that ignores pushes',
      "default.targets: expected at least one target",
      'targets.deploy.failover: no target has the name "depoly"; did you mean "deploy"?',
    ]);
  });

  it("is refused with an empty list in place of an object", () => {
    expect(
      pathsOf({
        rules: [{ ...rule, match: [] }, [], { ...rule, match: { any: [[]], not: [], received: [] } }],
        default: [],
      }),
    ).toEqual([
      "rules[0].match",
      "rules[1]",
      "rules[2].match.received",
      "rules[2].match.any[0]",
      "rules[2].match.not",
      "default",
    ]);
    expect(problemsOf({ rules: [{ ...rule, match: { tag: { number: [] } } }] })).toHaveLength(1);
    expect(problemsOf({ targets: { a: { ...target, breaker: [] } } })).toEqual([
      "targets.a.breaker: expected an object",
    ]);
  });

  it("reports that there are no targets", () => {
    expect(problemsOf({ targets: {}, rules: [rule] })).toEqual([
      'rules[0].targets[0]: no target has the name "a"; known targets: none',
    ]);
  });

  it.each(["__proto__", "constructor", "prototype"])("is refused with a target named %s", (name) => {
    const text = documentText({ targets: {} }).replace(
      '"targets":{}',
      `"targets":{"${name}":${JSON.stringify(target)}}`,
    );
    expect(parseRuleDocument(text)).toMatchObject({
      ok: false,
      error: expect.arrayContaining([
        { path: ["targets", name], message: "expected another name: this one is reserved" },
      ]) as unknown,
    });
  });

  it.each(["", "nonsense", "{", "[1", '{"version":1,}'])("is refused without JSON: %j", (text) => {
    expect(parseRuleDocument(text)).toMatchObject({
      ok: false,
      error: [{ path: [], message: expect.stringMatching(/^expected JSON: /) as unknown }],
    });
  });

  it("is refused when nested too deep, except inside a text", () => {
    const inText = documentText({ description: `${nested("[", "]")}\\"{` });
    expect(parseRuleDocument(inText)).toMatchObject({ ok: true });
    for (const text of [nested("[", "]"), `{"a\\"b":"\\\\","c":${nested('{"a":', "}").replaceAll(":}", ":1}")}`]) {
      expect(parseRuleDocument(text)).toEqual({
        ok: false,
        error: [{ path: [], message: "expected lists and objects at most 50 levels deep" }],
      });
    }
    expect(parseRuleDocument("[]".repeat(60))).toMatchObject({
      error: [{ message: expect.stringMatching(/JSON/) as unknown }],
    });
  });

  it.each(["null", "5", '"rules"'])("is refused without an object: %s", (text) => {
    expect(parseRuleDocument(text)).toMatchObject({ ok: false, error: [{ path: [] }] });
  });
});
