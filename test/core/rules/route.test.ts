import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { RuleTrace } from "../../../src/core/rules/routing.ts";
import { Work } from "../../../src/core/expression/work.ts";
import { route } from "../../../src/core/rules/route.ts";
import { eventOf } from "../event-of.ts";
import { isMatch, routingOf, rulesOf } from "../rules-of.ts";

function traceOf(rules: readonly object[], tag: string | undefined): readonly RuleTrace[] {
  return routingOf(rules, tag === undefined ? {} : { tag }).trace;
}

describe("a rule", () => {
  it("without conditions matches every push, with or without a tag", () => {
    expect(isMatch({})).toBe(true);
    expect(routingOf([{ name: "all", targets: ["a"] }], { tag: "v1" }).rules).toEqual(["all"]);
  });

  it("matches when all conditions hold", () => {
    const match = { repository: "acme/*", tag: "v*" };
    expect(isMatch(match, { tag: "v1" })).toBe(true);
    expect(isMatch(match, { tag: "latest" })).toBe(false);
    expect(isMatch(match, { repository: "other/web", tag: "v1" })).toBe(false);
  });

  it("that matches does not stop later rules", () => {
    const rules = [
      { name: "one", targets: ["a"] },
      { name: "two", match: { tag: "v*" }, targets: ["b"] },
      { name: "three", match: { tag: "latest" }, targets: ["c"] },
    ];
    expect(routingOf(rules, { tag: "v1" })).toMatchObject({ rules: ["one", "two"], targets: ["a", "b"] });
  });

  it("that is disabled is skipped, and never final", () => {
    const rules = [
      { name: "one", enabled: false, final: true, match: { when: "payload.x.y" }, targets: ["a"] },
      { name: "two", enabled: true, targets: ["b"] },
    ];
    expect(routingOf(rules)).toEqual({
      rules: ["two"],
      targets: ["b"],
      overrides: {},
      isDefault: false,
      trace: [
        { rule: "one", matched: false, skipped: "disabled" },
        { rule: "two", matched: true },
      ],
    });
  });
});

describe("a final rule", () => {
  const rules = [
    { name: "ignore", match: { tag: "*-dirty" }, targets: [], final: true },
    { name: "off", enabled: false, targets: ["b"] },
    { name: "all", targets: ["a"] },
  ];

  it("skips later rules when it matches", () => {
    expect(routingOf(rules, { tag: "v1-dirty" })).toMatchObject({
      rules: ["ignore"],
      targets: [],
      isDefault: false,
      trace: [
        { rule: "ignore", matched: true },
        { rule: "off", matched: false, skipped: "after a final rule" },
        { rule: "all", matched: false, skipped: "after a final rule" },
      ],
    });
  });

  it("has no effect when it does not match", () => {
    expect(routingOf(rules, { tag: "v1" })).toMatchObject({ rules: ["all"], targets: ["a"] });
  });

  it("sends to its own targets, and to those of earlier rules", () => {
    const final = { name: "release", match: { tag: "v*" }, targets: ["b"], final: true };
    const all = { name: "rest", targets: ["c"] };
    expect(routingOf([{ name: "audit", targets: ["a"] }, final, all], { tag: "v1" }).targets).toEqual(["a", "b"]);
  });
});

describe("a final rule that cannot be evaluated", () => {
  const block = { name: "block tmp", match: { when: "payload.gone.startsWith('tmp-')" }, targets: [], final: true };
  const deploy = { name: "deploy", targets: ["a"] };

  it("holds the push", () => {
    const routing = routingOf([{ name: "audit", targets: ["b"] }, block, deploy]);
    expect(routing).toMatchObject({ rules: [], targets: [], overrides: {}, isDefault: false });
    expect(routing.held).toMatch(/^the final rule "block tmp" could not be evaluated: when: .*gone/);
    expect(routing.trace).toMatchObject([
      { rule: "audit", matched: true },
      { rule: "block tmp", matched: false, failed: { error: expect.stringContaining("gone") } },
      { rule: "deploy", matched: false, skipped: "after a final rule" },
    ]);
  });

  it("has no effect after a final match, or when it is disabled", () => {
    expect(routingOf([{ ...deploy, final: true }, block])).toMatchObject({ targets: ["a"], rules: ["deploy"] });
    expect(routingOf([{ ...block, enabled: false }, deploy]).held).toBeUndefined();
  });

  it("holds nothing without final: the trace shows the error", () => {
    const routing = routingOf([{ ...block, targets: ["b"], final: false }, deploy]);
    expect(routing).toMatchObject({ rules: ["deploy"], targets: ["a"] });
    expect(routing.held).toBeUndefined();
    expect(routing.trace[0]).toMatchObject({ rule: "block tmp", failed: { error: expect.any(String) } });
  });

  it("does not leave the push to the default", () => {
    const routing = routingOf([block], {}, { default: { targets: ["a"] } });
    expect(routing).toMatchObject({ targets: [], isDefault: false });
  });
});

describe("rules that take too much work", () => {
  const rules = [
    { name: "cheap", targets: ["a"] },
    { name: "dear", match: { when: "event.tag == 'v1'" }, targets: ["b"] },
    { name: "later", targets: ["c"] },
  ];
  const subject = { event: eventOf({ tag: "v1" }), payload: {} };

  it("hold the push, with the name of the rule", () => {
    expect(route(rulesOf({ rules }), subject, new Work(0))).toEqual({
      rules: [],
      targets: [],
      overrides: {},
      isDefault: false,
      trace: [],
      held: 'the rules take too much work on this push, up to the rule "dear": simplify its conditions',
      isOutOfWork: true,
    });
  });

  it("route it with work enough", () => {
    expect(route(rulesOf({ rules }), subject, new Work(1000))).toMatchObject({ targets: ["a", "b", "c"] });
  });
});

function bug(): never {
  throw new TypeError("a bug");
}

it("an error that is no lack of work is thrown on", () => {
  const compiled = { ...rulesOf({ rules: [{ name: "one", targets: ["a"] }] }), conditions: [bug] };
  expect(() => route(compiled, { event: eventOf(), payload: {} })).toThrow("a bug");
});

it("a final rule's error is cut where it holds the push", () => {
  const when = `payload.${"x".repeat(400)} == 1`;
  const { held = "", trace } = routingOf([{ name: "block", match: { when }, targets: [], final: true }]);
  const [start] = held.split("when: ");
  expect(start).toBe('the final rule "block" could not be evaluated: ');
  expect(held.length - held.indexOf("when: ") - 6).toBe(300);
  expect(trace[0]?.failed?.error?.startsWith(held.slice(-300))).toBe(true);
});

describe("the targets of an event", () => {
  it("are unique and in the document's order", () => {
    const rules = [
      { name: "one", targets: ["b", "a", "b"] },
      { name: "two", targets: ["a", "c", "b"] },
    ];
    expect(routingOf(rules).targets).toEqual(["b", "a", "c"]);
  });

  it("are those of the matching rules, for any rules", () => {
    const pattern = fc.constantFrom("v*", "latest", "!latest", "*-rc*", "!*-rc*");
    const rule = fc.record({
      tag: fc.array(pattern, { minLength: 1, maxLength: 3 }),
      targets: fc.subarray(["a", "b", "c"], { minLength: 1 }),
    });
    const tag = fc.constantFrom("v1", "v1-rc1", "latest", "main", undefined);
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 6 }), tag, (parts, tag) => {
        const rules = parts.map(({ tag, targets }, index) => ({ name: `rule ${index}`, match: { tag }, targets }));
        const { targets, rules: names } = routingOf(rules, tag === undefined ? {} : { tag });
        const expected = rules.filter(({ name }) => names.includes(name)).flatMap(({ targets }) => targets);
        expect(new Set(targets).size).toBe(targets.length);
        expect(new Set(targets)).toEqual(new Set(expected));
        expect(tag === undefined && names.length > 0).toBe(false);
      }),
    );
  });
});

describe("the trace of an event", () => {
  it("has every rule with its match or its first failed condition", () => {
    const rules = [
      { name: "all", targets: ["a"] },
      { name: "tag", match: { repository: "acme/*", tag: ["v*", "!*-rc*"] }, targets: ["a"] },
      { name: "repository first", match: { repository: "nginx", tag: "v*" }, targets: ["a"] },
      { name: "tag first", match: { tag: "v*", repository: "nginx" }, targets: ["a"] },
    ];
    const repository = { path: "repository", expected: "nginx", actual: "acme/web" };
    expect(traceOf(rules, "latest")).toEqual([
      { rule: "all", matched: true },
      { rule: "tag", matched: false, failed: { path: "tag", expected: '["v*","!*-rc*"]', actual: "latest" } },
      { rule: "repository first", matched: false, failed: repository },
      { rule: "tag first", matched: false, failed: repository },
    ]);
  });

  it("has no actual value for a missing field", () => {
    expect(traceOf([{ name: "tag", match: { tag: "v*" }, targets: ["a"] }], undefined)).toEqual([
      { rule: "tag", matched: false, failed: { path: "tag", expected: "v*" } },
    ]);
  });

  it("has the error of a condition that cannot be evaluated", () => {
    const rules = [{ name: "broken", match: { when: "payload.missing == 1" }, targets: ["a"] }];
    expect(traceOf(rules, "v1")).toEqual([
      {
        rule: "broken",
        matched: false,
        failed: { path: "when", expected: "payload.missing == 1", error: expect.stringContaining("missing") },
      },
    ]);
  });
});
