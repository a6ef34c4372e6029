import { typeOf } from "./alert-event.ts";
import type { EventType } from "./alert.ts";
import { written } from "./match/condition.ts";
import type { Failure, Subject } from "./match/verdict.ts";
import { targetNameOf, typesOf, type CompiledRules, type Rule, type RuleTarget } from "./rule.ts";

/** Why one rule did or did not match an event. */
export interface RuleTrace {
  readonly rule: string;
  readonly matched: boolean;
  /** Why the rule was not even asked. */
  readonly skipped?: "disabled" | "after a final rule";
  /** The first condition that did not hold. */
  readonly failed?: Failure;
}

/** What a rule wants of a target that differs from the target's own. */
export type Overrides = Omit<Exclude<RuleTarget, string>, "target">;

/** Where an event goes, and why. */
export interface Routing {
  /** The names of the rules that matched. */
  readonly rules: readonly string[];
  /** The names of their targets, each once. When no rule matched a push, those of the document's `default`. */
  readonly targets: readonly string[];
  /** Of targets that differ from their definition for this event; the first rule that names a target decides. */
  readonly overrides: Readonly<Record<string, Overrides>>;
  /** Whether this is the document's `default`. */
  readonly isDefault: boolean;
  readonly trace: readonly RuleTrace[];
}

/** Evaluates every rule for an event. All that match apply, up to the first that is final; a target gets it once. */
export function route(compiled: CompiledRules, subject: Subject): Routing {
  const { rules, default: fallback } = compiled.document;
  const trace: RuleTrace[] = [];
  const matched: string[] = [];
  const targets = new Map<string, Overrides>();
  const type = typeOf(subject.event);
  let isFinal = false;
  for (const [index, rule] of rules.entries()) {
    const skipped = isFinal ? "after a final rule" : rule.enabled === false ? "disabled" : undefined;
    const failed = skipped === undefined ? (failureOn(rule, type) ?? compiled.conditions[index]?.(subject)) : undefined;
    const isMatch = skipped === undefined && failed === undefined;
    trace.push({ rule: rule.name, matched: isMatch, ...(skipped && { skipped }), ...(failed && { failed }) });
    if (!isMatch) continue;
    matched.push(rule.name);
    addTargets(targets, rule.targets, rule.delay);
    isFinal = rule.final === true;
  }
  const isDefault = matched.length === 0 && fallback !== undefined && type === "push";
  if (isDefault) addTargets(targets, fallback.targets, fallback.delay);
  const overrides = [...targets].filter(([, differing]) => Object.keys(differing).length > 0);
  return { rules: matched, targets: [...targets.keys()], overrides: Object.fromEntries(overrides), isDefault, trace };
}

/** What a rule says to events of a type that it is not about. */
function failureOn(rule: Rule, type: EventType): Failure | undefined {
  return typesOf(rule).includes(type) ? undefined : { path: "on", expected: written(rule.on ?? "push"), actual: type };
}

function addTargets(targets: Map<string, Overrides>, list: readonly RuleTarget[], delay: string | undefined): void {
  for (const item of list) {
    const name = targetNameOf(item);
    if (targets.has(name)) continue;
    const { target: _, ...own } = typeof item === "string" ? { target: item } : item;
    targets.set(name, { ...(delay !== undefined && { delay }), ...own });
  }
}

/** How many rules that did not match are kept with an event. */
const MAX_KEPT_MISSES = 50;

/** A trace cut down to be stored: whatever matched or could not be evaluated, and the first of the others. */
export function shortTrace(trace: readonly RuleTrace[]): RuleTrace[] {
  let misses = 0;
  return trace.filter(({ matched, failed }) => matched || failed?.error !== undefined || misses++ < MAX_KEPT_MISSES);
}
