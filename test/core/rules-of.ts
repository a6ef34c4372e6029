import type { Condition, Failure } from "../../src/core/match/subject.ts";
import type { Push } from "../../src/core/event/event.ts";
import { formatPath } from "../../src/core/schema/problem.ts";
import { route } from "../../src/core/rules/route.ts";
import type { Routing } from "../../src/core/rules/routing.ts";
import { parseRuleDocument, type CompiledRules } from "../../src/core/rules/parse-document.ts";
import { eventOf } from "./event-of.ts";

const target = { type: "webhook", url: "https://hooks.example.com/" };

/** The text of a document with targets from `a` to `d`, and what a test cares about. */
export function documentText(parts: object): string {
  return JSON.stringify({ version: 1, targets: { a: target, b: target, c: target, d: target }, rules: [], ...parts });
}

/** Such a document, compiled. */
export function rulesOf(parts: object): CompiledRules {
  const compiled = parseRuleDocument(documentText(parts));
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error));
  return compiled.value;
}

/** Returns the problems of a document with their places. */
export function problemsOf(parts: object): string[] {
  const compiled = parseRuleDocument(documentText(parts));
  return compiled.ok ? [] : compiled.error.map(({ path, message }) => `${formatPath(path)}: ${message}`);
}

/** Where rules send a push. */
export function routingOf(rules: readonly object[], push: Partial<Push> = {}, parts: object = {}): Routing {
  return route(rulesOf({ rules, ...parts }), { event: eventOf(push), payload: {} });
}

/** The `match` of a rule, compiled. */
export function conditionOf(match: unknown): Condition {
  const [condition] = rulesOf({ rules: [{ name: "one", match, targets: ["a"] }] }).conditions;
  if (condition === undefined) throw new Error("a document of one rule has no condition");
  return condition;
}

/** Returns the problems of a rule's `match` with their places. */
export function matchProblems(match: unknown): string[] {
  const problems = problemsOf({ rules: [{ name: "one", match, targets: ["a"] }] });
  return problems.map((problem) => problem.replace(/^rules\[0\]\.match\.?/, ""));
}

/** The first condition of a `match` that a push does not meet. */
export function failureOf(match: unknown, push: Partial<Push> = {}, payload: unknown = {}): Failure | undefined {
  return conditionOf(match)({ event: eventOf(push), payload });
}

/** Whether a push meets a `match`. What could not be evaluated is a fault of the test. */
export function isMatch(match: unknown, push: Partial<Push> = {}, payload: unknown = {}): boolean {
  const failure = failureOf(match, push, payload);
  if (failure?.error !== undefined) throw new Error(failure.error);
  return failure === undefined;
}
