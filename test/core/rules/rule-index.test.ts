import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Subject } from "../../../src/core/match/subject.ts";
import { route, routeInFull } from "../../../src/core/rules/route.ts";
import type { Overrides, Routing, RuleTrace } from "../../../src/core/rules/routing.ts";
import { targetNameOf } from "../../../src/core/rules/rule.ts";
import type { CompiledRules } from "../../../src/core/rules/parse-document.ts";
import { eventOf } from "../event-of.ts";
import { rulesOf } from "../rules-of.ts";

/** Every rule asked in turn, and then the trace cut down: what {@link route} must not differ from. */
function linear({ document, conditions }: CompiledRules, subject: Subject, maxMisses: number): Routing {
  let isFinal = false;
  let held: string | undefined;
  const full = document.rules.map((rule, place): RuleTrace => {
    if (isFinal) return { rule: rule.name, matched: false, skipped: "after a final rule" };
    if (rule.enabled === false) return { rule: rule.name, matched: false, skipped: "disabled" };
    const failed = conditions[place]?.(subject);
    if (failed?.error !== undefined && rule.final === true) {
      isFinal = true;
      held = `the final rule ${JSON.stringify(rule.name)} could not be evaluated: ${failed.path}: ${failed.error}`;
    }
    if (failed !== undefined) return { rule: rule.name, matched: false, failed };
    isFinal = rule.final === true;
    return { rule: rule.name, matched: true };
  });
  const hits = document.rules.filter((_, place) => full[place]?.matched);
  const isDefault = hits.length === 0 && document.default !== undefined;
  const lists = isDefault ? [document.default] : hits;
  const targets: Record<string, Overrides> = {};
  for (const { targets: wanted = [], delay } of lists.map((list) => list ?? { targets: [] })) {
    for (const item of wanted) {
      const { target: _, ...own } = typeof item === "string" ? { target: item } : item;
      targets[targetNameOf(item)] ??= { ...(delay !== undefined && { delay }), ...own };
    }
  }
  let misses = 0;
  const trace = full.filter(({ matched, failed }) => matched || failed?.error !== undefined || misses++ < maxMisses);
  if (held !== undefined) return { rules: [], targets: [], overrides: {}, isDefault: false, trace, held };
  return {
    rules: hits.map(({ name }) => name),
    targets: Object.keys(targets),
    overrides: Object.fromEntries(Object.entries(targets).filter(([, own]) => Object.keys(own).length > 0)),
    isDefault,
    trace,
  };
}

const repositories = [
  "acme/web",
  "acme/web2",
  "acme/api",
  "acme2/web",
  "library/nginx",
  "ghcr.io/acme/web",
  "ghcr.example.com/web",
];
const repositoryPatterns =
  "acme/web ACME/Web nginx _/nginx library/nginx acme/* acme/w* ac*/web Acme/[vw]eb {acme,acme2}/web acme/{web,api} " +
  "acme/**/web acme/we\\b ** */web acme?/* !acme/web !*/api ghcr.io/acme/web ghcr.example.com/* ghcr.io/acme/* **/web";
const repositoryPattern = fc.constantFrom(...repositoryPatterns.split(" "));
const namespacePattern = fc.constantFrom("acme", "Acme", "acme2", "library", "a*", "acme?", "*", "!acme", "!lib*");

function some<T>(item: fc.Arbitrary<T>): fc.Arbitrary<T | T[]> {
  return fc.oneof(item, fc.array(item, { minLength: 1, maxLength: 3 }));
}

/** An operand in all its forms. */
function operandOf(pattern: fc.Arbitrary<string>, names: readonly string[], starts: readonly string[]) {
  const caseOf = fc.record({ ignore_case: fc.boolean() }, { requiredKeys: [] });
  const operators = fc.record(
    { exact: some(fc.constantFrom(...names)), glob: some(pattern), prefix: some(fc.constantFrom(...starts)) },
    { requiredKeys: [] },
  );
  return fc.oneof(
    some(pattern),
    fc.tuple(operators, caseOf).map(([one, two]) => ({ exists: true, ...one, ...two })),
  );
}

const repository = operandOf(
  repositoryPattern,
  ["acme/web", "Nginx", "ACME/api", "GHCR.io/acme/web"],
  ["acme/", "ACME", "acme/we", "ghcr", "x"],
);
const namespace = operandOf(namespacePattern, ["acme", "ACME", "library"], ["acme", "Lib", "x"]);
const when = fc.constantFrom("event.tag == 'v1'", "payload.n == 1", "payload.missing == 1");
const simple = fc.record(
  { repository, namespace, tag: fc.constantFrom("v1", "!v1", "v*"), is_private: fc.boolean(), when },
  { requiredKeys: [] },
);
const match = fc.oneof(
  { weight: 4, arbitrary: simple },
  fc.record({ repository, not: simple }),
  fc.record({ namespace, any: fc.array(simple, { minLength: 1, maxLength: 2 }) }),
  fc.record({ all: fc.array(simple, { minLength: 1, maxLength: 2 }) }, { requiredKeys: [] }),
);
const target = fc.oneof(
  fc.constantFrom("a", "b", "c"),
  fc.record({ target: fc.constantFrom("a", "b"), delay: fc.constant("1s") }),
);
const targets = fc.array(target, { minLength: 1, maxLength: 2 });
const rule = fc.record(
  { match, targets, enabled: fc.boolean(), final: fc.boolean(), delay: fc.constant("5s") },
  { requiredKeys: ["match", "targets"] },
);
const rules = fc.array(rule, { maxLength: 12 });
/** Rules that match no push, so that those after them are beyond what is kept of misses, or about there. */
const misses = fc
  .constantFrom(0, 47, 50, 52)
  .map((length) => Array.from({ length }, () => ({ match: { repository: "none/such" }, targets: ["d"] })));

const document = fc.record({ misses, rules, fallback: fc.option(targets) }).map(({ misses, rules, fallback }) => ({
  rules: [...misses, ...rules].map((rule, place): object => ({ ...rule, name: `rule ${place}` })),
  ...(fallback !== null && { default: { targets: fallback } }),
}));
const subject = fc
  .record({
    repository: fc.constantFrom(...repositories),
    tag: fc.constantFrom("v1", "v2", undefined),
    isPrivate: fc.boolean(),
    payload: fc.constantFrom({ n: 1 }, { missing: 1 }, null),
  })
  .map(({ payload, repository, tag, isPrivate }) => ({
    event: eventOf({ repository, isPrivate, ...(tag !== undefined && { tag }) }),
    payload,
  }));

describe("indexRules", () => {
  it("does not change any routing or trace", () => {
    fc.assert(
      fc.property(document, fc.array(subject, { minLength: 1, maxLength: 5 }), (document, subjects) => {
        const compiled = rulesOf(document);
        for (const subject of subjects) {
          expect(route(compiled, subject)).toEqual(linear(compiled, subject, 50));
          expect(routeInFull(compiled, subject)).toEqual(linear(compiled, subject, Infinity));
        }
      }),
      { numRuns: 200 },
    );
  });

  it.each<[match: object | undefined, taken: string[]]>([
    [undefined, repositories],
    [{ repository: "acme/web" }, ["acme/web"]],
    [{ repository: ["Acme/web", "nginx"] }, ["acme/web", "library/nginx"]],
    [{ repository: "acme/*" }, ["acme/web", "acme/web2", "acme/api"]],
    [{ repository: "acme/w*" }, ["acme/web", "acme/web2"]],
    [{ repository: ["acme/web", "acme2/*", "!acme/api"] }, ["acme/web", "acme2/web"]],
    [{ repository: "*/web" }, repositories],
    [{ repository: "!acme/web" }, repositories],
    [{ repository: { exact: "ACME/api", ignore_case: true } }, ["acme/api"]],
    [{ repository: { glob: "acme?/*", suffix: "web" } }, ["acme/web", "acme/web2", "acme/api", "acme2/web"]],
    [{ repository: { prefix: ["acme/w", "lib"] } }, ["acme/web", "acme/web2", "library/nginx"]],
    [{ repository: { suffix: "web" } }, repositories],
    [{ repository: "ghcr.io/acme/web" }, ["ghcr.io/acme/web"]],
    [{ repository: "ghcr.io/*/web" }, ["ghcr.io/acme/web"]],
    [{ repository: "ghcr.example.com/*" }, ["ghcr.example.com/web"]],
    [{ namespace: "acme" }, ["acme/web", "acme/web2", "acme/api", "ghcr.io/acme/web"]],
    [{ namespace: "acme*" }, ["acme/web", "acme/web2", "acme/api", "acme2/web", "ghcr.io/acme/web"]],
    [{ namespace: "**" }, repositories],
    [{ repository: "*/web", namespace: "acme2" }, ["acme2/web"]],
    [{ tag: "v1", when: "event.repository == 'acme/web'" }, repositories],
    [{ any: [{ repository: "acme/web" }] }, repositories],
  ])("selects the pushes that can match %j", (match, taken) => {
    const { index } = rulesOf({ rules: [{ name: "one", match, targets: ["a"] }] });
    expect(repositories.filter((repository) => index(eventOf({ repository }).push).includes(0))).toEqual(taken);
  });

  it("returns each enabled rule once, in the document's order", () => {
    const matches = [{ namespace: "acme" }, {}, { repository: ["acme/web", "acme/w*"] }, { repository: "acme/web" }];
    const rules = matches.map((match, place) => ({ name: `${place}`, match, targets: ["a"] }));
    const { index } = rulesOf({ rules: [...rules, { name: "off", enabled: false, targets: ["a"] }] });
    expect(index(eventOf().push)).toEqual([0, 1, 2, 3]);
    expect(index(eventOf({ repository: "acme/api" }).push)).toEqual([0, 1]);
    expect(index(eventOf({ repository: "library/nginx" }).push)).toEqual([1]);
    expect(index(eventOf({ repository: "ghcr.io/acme/web" }).push)).toEqual([0, 1]);
  });
});
