import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compileRules } from "../../src/core/match.ts";
import { formatPath } from "../../src/core/problem.ts";
import { parseRuleDocument } from "../../src/core/rule.ts";

const target = { type: "webhook", url: "https://hooks.example.com/" };
const rule = { name: "all", targets: ["a"] };

function parse(parts: object) {
  return parseRuleDocument(JSON.stringify({ version: 1, targets: { a: target }, rules: [], ...parts }));
}

/** The places of a document's problems, or nothing for a good one. */
function pathsOf(parts: object): string[] {
  const parsed = parse(parts);
  return parsed.ok ? [] : parsed.error.map(({ path }) => formatPath(path));
}

describe("a good rule document", () => {
  it.each<[what: string, parts: object]>([
    ["without rules", {}],
    ["without targets", { targets: {} }],
    ["with a schema and a callback mode", { $schema: "./rules.schema.json", callback: "accepted" }],
    ["with a rule for everything", { rules: [rule] }],
    ["with one pattern", { rules: [{ ...rule, match: { repository: "acme/*", tag: "v*" } }] }],
    ["with several patterns", { rules: [{ ...rule, match: { repository: ["nginx", "!acme/*"], tag: ["!*-rc*"] } }] }],
    ["with every field of a rule", { rules: [{ ...rule, description: "", match: {} }] }],
    [
      "with every field of a target",
      {
        targets: {
          a: {
            ...target,
            description: "",
            headers: { authorization: "Bearer ${secret:KEY}", "content-type": "text/plain" },
            secret: ["${secret:NEW}", "${secret:OLD}"],
            timeout: "60s",
            schedule: [],
          },
        },
      },
    ],
    ["with a URL that is a secret", { targets: { a: { ...target, url: "${secret:URL}", secret: "${secret:KEY}" } } }],
    ["with a URL that only the send may refuse", { targets: { a: { ...target, url: "http://redis:6379/" } } }],
  ])("%s", (_, parts) => {
    const document = { version: 1, targets: { a: target }, rules: [], ...parts };
    expect(parse(parts)).toEqual({ ok: true, value: document });
  });
});

describe("a bad rule document", () => {
  it("is told every problem of its form at once, each with its place", () => {
    expect(
      pathsOf({
        version: 2,
        callback: "never",
        targets: { "my app": target, b: { type: "pager" }, c: { ...target, url: "ftp://x", timeout: "2h" }, d: 5 },
        rules: [
          { name: "", targets: [] },
          { name: "x", match: { tag: [], digest: "*" }, targets: ["a b"], target: "a" },
          7,
        ],
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
        "rules[0].targets",
        "rules[1].match.tag",
        "rules[1].match.digest",
        "rules[1].targets[0]",
        "rules[1].target",
        "rules[2]",
        "extra",
      ].toSorted(),
    );
  });

  it("is told every problem of its meaning at once, each with its place", () => {
    const match = { repository: ["acme", "a/b/c", "web*", "acme/[a"], tag: ["", "!", "{v1}"] };
    const parsed = parse({
      rules: [
        { name: "x", targets: ["a", "b"] },
        { name: "x", match, targets: ["toString"] },
      ],
    });
    expect(parsed.ok ? [] : parsed.error.map(({ path, message }) => `${formatPath(path)}: ${message}`)).toEqual([
      'rules[1].name: another rule is called "x" already',
      "rules[0].targets[1]: no target has this name; there are: a",
      "rules[1].targets[0]: no target has this name; there are: a",
      "rules[1].match.repository[1]: expected a repository of Docker Hub, as in acme/web or nginx",
      'rules[1].match.repository[2]: matches no repository, which are namespace/name: write "web*/*", "*/web*" or "**"',
      "rules[1].match.repository[3]: expected ']' to end the character class",
      "rules[1].match.tag[0]: expected a pattern, got an empty text",
      "rules[1].match.tag[1]: expected a pattern, got an empty text",
      "rules[1].match.tag[2]: expected two or more choices in braces, as in {a,b}",
    ]);
  });

  it.each(["", "nonsense", "{", "[1", '{"version":1,}'])("is no JSON: %j", (text) => {
    const parsed = parseRuleDocument(text);
    expect(parsed).toMatchObject({
      ok: false,
      error: [{ path: [], message: expect.stringMatching(/^expected JSON: /) }],
    });
  });

  it.each(["null", "5", '"rules"'])("is no document: %s", (text) => {
    expect(parseRuleDocument(text)).toMatchObject({ ok: false, error: [{ path: [] }] });
  });
});

describe("whatever is put up as a rule document", () => {
  it("is read and compiled, or refused with problems, and never throws", () => {
    const value = fc.jsonValue();
    const pattern = fc.oneof(fc.string(), fc.array(fc.string()), value);
    const document = fc.record({
      version: fc.constant(1),
      targets: fc.oneof(fc.dictionary(fc.string(), fc.oneof(fc.constant(target), value)), fc.constant({ a: target })),
      rules: fc.array(
        fc.record({
          name: fc.string(),
          match: fc.record({ repository: pattern, tag: pattern }),
          targets: fc.constant(["a"]),
        }),
      ),
    });
    const text = fc.oneof(
      fc.string(),
      fc.json(),
      document.map((document) => JSON.stringify(document)),
    );
    fc.assert(
      fc.property(text, (text) => {
        const parsed = parseRuleDocument(text);
        expect(parsed.ok || parsed.error.length > 0).toBe(true);
        expect(() => parsed.ok && compileRules(parsed.value)).not.toThrow();
      }),
    );
  });
});
