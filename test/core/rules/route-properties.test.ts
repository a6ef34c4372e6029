import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Event } from "../../../src/core/event/event.ts";
import { parsePayload } from "../../../src/core/event/payload.ts";
import { route } from "../../../src/core/rules/route.ts";
import type { Routing } from "../../../src/core/rules/routing.ts";
import { parseRuleDocument, type CompiledRules } from "../../../src/core/rules/parse-document.ts";
import { eventOf } from "../event-of.ts";
import { documentText, rulesOf } from "../rules-of.ts";

const FIELDS = ["repository", "namespace", "name", "tag", "pusher", "media_type", "kind", "token"];

const pattern = fc.constantFrom("v*", "!*-rc*", "latest", "acme/web", "acme/*", "**", "image", "!x", "first");
const operators = fc.constantFrom<object[]>(
  { exact: ["v1", "acme"] },
  { prefix: "v", ignore_case: true },
  { regex: "^v[0-9]" },
  { semver: { range: ">=1.0.0", prereleases: true } },
  { mutable: false },
  { number: { gte: 1 } },
  { exists: false },
);
const operand = fc.oneof(pattern, fc.array(pattern, { minLength: 1, maxLength: 3 }), operators);
const when = fc.constantFrom("event.tag == 'v1'", "has(event.tag)", "payload.n == 1", "event.name.matches('^w')");

const { match } = fc.letrec<{ match: object }>((tie) => ({
  match: fc.oneof(
    { depthSize: "small", maxDepth: 4 },
    fc.dictionary(fc.constantFrom(...FIELDS), operand, { maxKeys: 3 }).map(asAllowed),
    fc.record({ when }),
    fc.record({ is_private: fc.boolean() }),
    fc.record({ received: fc.constantFrom({ from: "09:00", to: "17:00" }, { days: ["sun"] }) }),
    fc.record({ not: tie("match") }),
    fc.record({ all: fc.array(tie("match"), { minLength: 1, maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("match"), { minLength: 1, maxLength: 3 }) }),
  ),
}));

/** Without patterns that a field can never match, which are refused. */
function asAllowed(conditions: Record<string, unknown>): object {
  const { repository, namespace, name, tag, kind, ...rest } = conditions;
  return {
    ...rest,
    ...(repository !== undefined && { repository: "acme/*" }),
    ...(namespace !== undefined && { namespace: "acme" }),
    ...(name !== undefined && { name: ["w*", "!x"] }),
    ...(tag !== undefined && { tag: withoutSlash(tag) }),
    ...(kind !== undefined && { kind: "!helm" }),
  };
}

/** The patterns of an operand that a tag can match. */
function withoutSlash(operand: unknown): unknown {
  const texts = [operand].flat().filter((text) => typeof text !== "string" || !text.includes("/"));
  return texts.length === 0 ? "v*" : texts.length === 1 ? texts[0] : texts;
}

const targets = fc.array(
  fc.oneof(
    fc.constantFrom("a", "b", "c", "d"),
    fc.record({ target: fc.constantFrom("a", "b", "c", "d"), delay: fc.constantFrom("1s", "1m") }),
  ),
  { minLength: 1, maxLength: 4 },
);
const rule = fc.record(
  { match, targets, enabled: fc.boolean(), final: fc.boolean(), delay: fc.constant("5s") },
  { requiredKeys: ["match", "targets"] },
);
const rules = fc
  .array(rule, { maxLength: 5 })
  .map((rules) => rules.map((rule, index): object => ({ ...rule, name: `rule ${index}` })));

const push = fc.record(
  {
    repository: fc.constantFrom("acme/web", "acme/api", "library/nginx"),
    tag: fc.constantFrom("v1", "v1.2.3", "v1.2.3-rc1", "latest", "7"),
    pusher: fc.string(),
    mediaType: fc.string(),
    isPrivate: fc.boolean(),
  },
  { requiredKeys: [] },
);
const payload = fc.oneof(fc.constantFrom({ n: 1 }, {}, null), fc.jsonValue(), fc.anything());

function routed(compiled: CompiledRules, event: Event, payload: unknown): Routing {
  return route(compiled, { event, payload });
}

describe("routing", () => {
  it("does not depend on the order of rules without final", () => {
    const cases = rules.chain((rules) =>
      fc.tuple(fc.constant(rules), fc.shuffledSubarray(rules, { minLength: rules.length })),
    );
    fc.assert(
      fc.property(cases, push, payload, ([first, second], push, payload) => {
        const [one, two] = [first, second].map((rules) => {
          const compiled = rulesOf({
            rules: rules.map((rule) => ({ ...rule, final: false })),
            default: { targets: ["d"] },
          });
          const { rules: names, targets, isDefault, trace } = routed(compiled, eventOf(push), payload);
          const byName = trace.toSorted((a, b) => a.rule.localeCompare(b.rule));
          return { names: names.toSorted(), targets: targets.toSorted(), isDefault, byName };
        });
        expect(one).toEqual(two);
      }),
    );
  });

  it("traces every rule in order, and names each target once", () => {
    fc.assert(
      fc.property(rules, push, payload, (rules, push, payload) => {
        const compiled = rulesOf({ rules });
        const { rules: matched, targets, overrides, trace, held } = routed(compiled, eventOf(push), payload);
        expect(trace.map(({ rule }) => rule)).toEqual(compiled.document.rules.map(({ name }) => name));
        const inTrace = trace.filter(({ matched }) => matched).map(({ rule }) => rule);
        expect(matched).toEqual(held === undefined ? inTrace : []);
        for (const { matched, skipped, failed } of trace) {
          expect([matched, skipped !== undefined, failed !== undefined].filter(Boolean)).toHaveLength(1);
        }
        expect(new Set(targets).size).toBe(targets.length);
        expect(Object.keys(overrides).filter((name) => !targets.includes(name))).toEqual([]);
      }),
    );
  });

  it("is deterministic", () => {
    fc.assert(
      fc.property(rules, push, payload, (rules, push, payload) => {
        const compiled = rulesOf({ rules });
        expect(routed(compiled, eventOf(push), payload)).toEqual(routed(compiled, eventOf(push), payload));
      }),
    );
  });
});

describe("for any rule document", () => {
  const document = rules.map((rules): unknown => JSON.parse(documentText({ rules })));

  /** Some place in a value put to something else. */
  const mutated = fc
    .tuple(document, fc.nat(150), fc.oneof(fc.jsonValue(), match, rules, fc.constant(undefined)))
    .map(([document, at, other]) => {
      let places = at;
      return JSON.stringify(document, (_, value: unknown) => (places-- === 0 ? other : value)) ?? "";
    });

  /** Some part of its text left out. */
  const torn = fc
    .tuple(document, fc.nat(), fc.nat(20))
    .map(([document, at, length]) => [JSON.stringify(document), at, length] as const)
    .map(([text, at, length]) => text.slice(0, at % text.length) + text.slice((at % text.length) + length));

  it("compiles or has problems in sentences, and routes any payload", () => {
    const text = fc.oneof(fc.string(), fc.json(), mutated, torn);
    fc.assert(
      fc.property(text, push, payload, (text, push, payload) => {
        const parsed = parseRuleDocument(text);
        const trace = parsed.ok ? routed(parsed.value, eventOf(push), payload).trace : [];
        expect(trace).toHaveLength(parsed.ok ? parsed.value.document.rules.length : 0);
        const messages = parsed.ok ? ["none"] : parsed.error.map(({ message }) => message);
        expect(messages).not.toEqual([]);
        expect(messages).not.toContain("");
      }),
      { numRuns: 500 },
    );
  });

  it("any valid payload is routed", () => {
    const compiled = rulesOf({
      rules: FIELDS.map((field) => ({ name: field, match: { [field]: { exists: true, regex: "." } }, targets: ["a"] })),
    });
    const text = fc.oneof(fc.stringMatching(/^[a-z0-9._-]{1,9}$/), fc.constantFrom("acme/web", "v1.2.3", null));
    const part = fc.dictionary(fc.string(), fc.jsonValue());
    const pushData = fc.tuple(part, fc.record({ tag: text, pusher: text, media_type: text }, { requiredKeys: [] }));
    fc.assert(
      fc.property(part, pushData, part, (top, [extra, known], repository) => {
        const payload = {
          ...top,
          push_data: { ...extra, ...known },
          repository: { ...repository, repo_name: "acme/web" },
        };
        const push = parsePayload(payload);
        fc.pre(push.ok);
        const event = { ...eventOf(), push: push.ok ? push.value : eventOf().push };
        expect(routed(compiled, event, payload).rules).toContain("repository");
      }),
    );
  });
});
