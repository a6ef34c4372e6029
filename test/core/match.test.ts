import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Push } from "../../src/core/event.ts";
import { compileRules, route, type Routing } from "../../src/core/match.ts";
import { parseRuleDocument, type Match, type Rule } from "../../src/core/rule.ts";
import { eventOf } from "./event-of.ts";

function routing(rules: readonly Rule[], push: Partial<Push>): Routing {
  const target = { type: "webhook", url: "https://hooks.example.com/" };
  const names = [...new Set(rules.flatMap(({ targets }) => targets))];
  const targets = Object.fromEntries(names.map((name) => [name, target]));
  const document = parseRuleDocument(JSON.stringify({ version: 1, targets, rules }));
  if (!document.ok) throw new Error(JSON.stringify(document.error));
  return route(compileRules(document.value), eventOf(push));
}

function isMatch(match: Match, repository: string, tag?: string): boolean {
  const push = { repository, ...(tag !== undefined && { tag }) };
  return routing([{ name: "one", match, targets: ["a"] }], push).rules.length === 1;
}

describe("a condition on the tag", () => {
  it.each<[pattern: string | string[], tag: string | undefined, expected: boolean]>([
    ["latest", "latest", true],
    ["latest", "Latest", false],
    ["latest", "latest-alpine", false],
    ["v1.2", "v1x2", false],
    ["v*", "v1.2.3", true],
    ["v*", "rv1", false],
    ["!latest", "v1", true],
    ["!latest", "latest", false],
    ["!*-rc*", "v1-rc1", false],
    ["!*-rc*", "v1", true],
    [["v1", "v2"], "v2", true],
    [["v1", "v2"], "v3", false],
    [["v*", "!*-rc*"], "v1.2.3", true],
    [["v*", "!*-rc*"], "v1.2.3-rc1", false],
    [["!*-rc*", "v*"], "v1.2.3-rc1", false],
    [["v*", "!*-rc*"], "latest", false],
    [["!latest", "!nightly"], "v1", true],
    [["!latest", "!nightly"], "nightly", false],
    [["v*", "!v*"], "v1", false],
    ["\\!x", "!x", true],
    ["*", undefined, false],
    ["**", undefined, false],
    ["!latest", undefined, false],
    [["!latest", "*"], undefined, false],
  ])("%j holds for %s: %s", (tag, actual, expected) => {
    expect(isMatch({ tag }, "acme/web", actual)).toBe(expected);
  });
});

describe("a condition on the repository", () => {
  it.each<[pattern: string | string[], repository: string, expected: boolean]>([
    ["acme/web", "acme/web", true],
    ["Acme/Web", "acme/web", true],
    ["acme/web", "acme/web2", false],
    ["acme/web", "acmeXweb", false],
    ["nginx", "library/nginx", true],
    ["_/nginx", "library/nginx", true],
    ["nginx", "acme/nginx", false],
    ["acme/*", "acme/api", true],
    ["acme/*", "other/api", false],
    ["*/web", "acme/web", true],
    ["**", "library/nginx", true],
    [["acme/*", "!acme/secret"], "acme/web", true],
    [["acme/*", "!acme/secret"], "acme/secret", false],
    ["!nginx", "library/nginx", false],
    ["!nginx", "acme/nginx", true],
  ])("%j holds for %s: %s", (repository, actual, expected) => {
    expect(isMatch({ repository }, actual, "latest")).toBe(expected);
  });
});

describe("a rule", () => {
  it("without conditions matches every push, with or without a tag", () => {
    expect(isMatch({}, "acme/web")).toBe(true);
    expect(routing([{ name: "all", targets: ["a"] }], { tag: "v1" }).rules).toEqual(["all"]);
  });

  it("matches when all its conditions hold", () => {
    const match = { repository: "acme/*", tag: "v*" };
    expect(isMatch(match, "acme/web", "v1")).toBe(true);
    expect(isMatch(match, "acme/web", "latest")).toBe(false);
    expect(isMatch(match, "other/web", "v1")).toBe(false);
  });

  it("that matches does not keep others from matching", () => {
    const rules = [
      { name: "one", targets: ["a"] },
      { name: "two", match: { tag: "v*" }, targets: ["b"] },
      { name: "three", match: { tag: "latest" }, targets: ["c"] },
    ];
    expect(routing(rules, { tag: "v1" })).toMatchObject({ rules: ["one", "two"], targets: ["a", "b"] });
  });
});

describe("the targets of an event", () => {
  it("get it once, in the order of the document, however many rules name them", () => {
    const rules = [
      { name: "one", targets: ["b", "a", "b"] },
      { name: "two", targets: ["a", "c", "b"] },
    ];
    expect(routing(rules, {}).targets).toEqual(["b", "a", "c"]);
  });

  it("are those of the rules that matched, for any rules", () => {
    const pattern = fc.constantFrom("v*", "latest", "!latest", "*-rc*", "!*-rc*");
    const rule = fc.record({
      tag: fc.array(pattern, { minLength: 1, maxLength: 3 }),
      targets: fc.subarray(["a", "b", "c"], { minLength: 1 }),
    });
    const tag = fc.constantFrom("v1", "v1-rc1", "latest", "main", undefined);
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), tag, (parts, tag) => {
        const rules = parts.map(({ tag, targets }, index) => ({ name: `rule ${index}`, match: { tag }, targets }));
        const { targets, rules: names } = routing(rules, tag === undefined ? {} : { tag });
        const expected = rules.filter(({ name }) => names.includes(name)).flatMap(({ targets }) => targets);
        expect(new Set(targets).size).toBe(targets.length);
        expect(new Set(targets)).toEqual(new Set(expected));
        expect(tag === undefined && names.length > 0).toBe(false);
      }),
    );
  });
});

describe("the trace of an event", () => {
  it("tells of every rule whether it matched, and else the first condition that did not hold", () => {
    const rules = [
      { name: "all", targets: ["a"] },
      { name: "tag", match: { repository: "acme/*", tag: ["v*", "!*-rc*"] }, targets: ["a"] },
      { name: "repository first", match: { repository: "nginx", tag: "v*" }, targets: ["a"] },
      { name: "tag first", match: { tag: "v*", repository: "nginx" }, targets: ["a"] },
    ];
    const repository = { field: "repository", expected: "nginx", actual: "acme/web" };
    expect(routing(rules, { tag: "latest" }).trace).toEqual([
      { rule: "all", matched: true },
      { rule: "tag", matched: false, failed: { field: "tag", expected: ["v*", "!*-rc*"], actual: "latest" } },
      { rule: "repository first", matched: false, failed: repository },
      { rule: "tag first", matched: false, failed: expect.objectContaining({ actual: expect.any(String) }) },
    ]);
  });

  it("has no actual value for a field that the push does not have", () => {
    const { trace } = routing([{ name: "tag", match: { tag: "v*" }, targets: ["a"] }], {});
    expect(trace).toEqual([{ rule: "tag", matched: false, failed: { field: "tag", expected: "v*" } }]);
  });
});
