import type { Event, Push } from "./event.ts";
import { compilePattern, type PatternField } from "./pattern.ts";
import type { Match, RuleDocument } from "./rule.ts";

/** Why one rule did or did not match an event. */
export interface RuleTrace {
  readonly rule: string;
  readonly matched: boolean;
  /** The first condition that did not hold. */
  readonly failed?: {
    readonly field: PatternField;
    readonly expected: string | readonly string[];
    /** Absent when the push has no such field. */
    readonly actual?: string;
  };
}

/** Where an event goes, and why. */
export interface Routing {
  /** The names of the rules that matched. */
  readonly rules: readonly string[];
  /** The names of their targets, each once, in the order of the document. */
  readonly targets: readonly string[];
  readonly trace: readonly RuleTrace[];
}

interface Condition {
  readonly field: PatternField;
  readonly expected: string | readonly string[];
  readonly test: (text: string) => boolean;
}

interface CompiledRule {
  readonly name: string;
  readonly conditions: readonly Condition[];
  readonly targets: readonly string[];
}

/** A rule document made ready, once, for many events. */
export interface CompiledRules {
  readonly document: RuleDocument;
  readonly rules: readonly CompiledRule[];
}

/** Compiles a document that {@link parseRuleDocument} has found good. */
export function compileRules(document: RuleDocument): CompiledRules {
  const rules = document.rules.map(({ name, match, targets }) => ({
    name,
    targets,
    conditions: compileConditions(match ?? {}),
  }));
  return { document, rules };
}

function compileConditions(match: Match): Condition[] {
  return Object.entries(match).map(([key, expected]) => {
    const field = key as PatternField;
    const test = compilePattern(field, expected);
    if (!test.ok) throw new Error(`${field} was not checked: ${test.error[0]?.message}`);
    return { field, expected, test: test.value };
  });
}

/** Evaluates every rule for an event. All that match apply; a target gets an event once. */
export function route(compiled: CompiledRules, event: Event): Routing {
  const trace = compiled.rules.map((rule) => evaluate(rule, event.push));
  const matched = compiled.rules.filter((_, index) => trace[index]?.matched);
  return {
    rules: matched.map(({ name }) => name),
    targets: [...new Set(matched.flatMap(({ targets }) => targets))],
    trace,
  };
}

function evaluate(rule: CompiledRule, push: Push): RuleTrace {
  for (const { field, expected, test } of rule.conditions) {
    const actual = push[field];
    if (actual === undefined) return { rule: rule.name, matched: false, failed: { field, expected } };
    if (!test(actual)) return { rule: rule.name, matched: false, failed: { field, expected, actual } };
  }
  return { rule: rule.name, matched: true };
}
