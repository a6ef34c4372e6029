import { typeOf } from "../event/alert-event.ts";
import type { EventType } from "../event/alert.ts";
import type { Coalescing, KeyOf } from "../delivery/coalesce.ts";
import { formatOperand } from "../match/condition.ts";
import type { Failure, Subject } from "../match/subject.ts";
import { withheldTargets } from "./signature-guard.ts";
import { notAccepted } from "./accept.ts";
import { OutOfWork, withWork, type Work } from "../expression/work.ts";
import { targetNameOf, typesOf, type CompiledRules, type Rule, type RuleTarget } from "./rule.ts";
import type { RuleVerify } from "../verify/verification.ts";

/** Why one rule did or did not match an event. */
export interface RuleTrace {
  readonly rule: string;
  readonly matched: boolean;
  /** Why the rule was not even asked. */
  readonly skipped?: "disabled" | "after a final rule";
  /** The first condition that did not hold. */
  readonly failed?: Failure;
  /** The targets of a rule that matched which do not get the push: those that deploy do not get signatures. */
  readonly withheld?: readonly string[];
}

/** What a rule wants of a target that differs from the target's own. */
export type Overrides = Omit<Exclude<RuleTarget, string>, "target"> & {
  /** Set where the rule coalesces pushes. What comes after other targets follows those. */
  readonly coalesce?: Coalescing;
  /** Set where the rule wants the push confirmed, or wants it unconfirmed against the document. */
  readonly verify?: RuleVerify;
};

/** Where an event goes, and why. */
export interface Routing {
  /** The names of the rules that matched. */
  readonly rules: readonly string[];
  /** The names of their targets, each once. When no rule matched a push, those of the document's `default`. */
  readonly targets: readonly string[];
  /**
   * Of targets that differ from their definition for this event. The first rule that names a target decides, and on
   * `verify` the first that has one; "off" only in the first.
   */
  readonly overrides: Readonly<Record<string, Overrides>>;
  /** Whether this is the document's `default`. */
  readonly isDefault: boolean;
  /** Why no rule was asked: the document does not accept the sender of the push. */
  readonly refused?: string;
  readonly trace: readonly RuleTrace[];
  /**
   * Why the push is to be held, and goes nowhere: a final rule could not be evaluated. Had it matched, it would have
   * kept the push from the rules after it, so that none of those may decide.
   */
  readonly held?: string;
  /** Set where the push is held because the evaluation took more work than it was given. */
  readonly isOutOfWork?: true;
}

/** The longest error of an expression that is told. */
const MAX_ERROR_LENGTH = 300;

/** How many rules that did not match are kept with an event. */
const MAX_KEPT_MISSES = 50;

/**
 * Finds where an event goes. All rules that match apply, up to the first that is final; a target gets the event once.
 * A push on which a final rule fails to be evaluated goes nowhere: see {@link Routing.held}. An alert goes on, because
 * it must be told.
 * The trace is short enough to be stored: whatever matched or could not be evaluated, and the first 50 of the others.
 *
 * @param work what the evaluators may do for this push; what takes more is held, with `isOutOfWork`
 */
export function route(compiled: CompiledRules, subject: Subject, work?: Work): Routing {
  return evaluate(compiled, subject, MAX_KEPT_MISSES, work);
}

/** The same with every rule in the trace. */
export function routeInFull(compiled: CompiledRules, subject: Subject, work?: Work): Routing {
  return evaluate(compiled, subject, Infinity, work);
}

function evaluate(compiled: CompiledRules, subject: Subject, maxMisses: number, work?: Work): Routing {
  let asked: Rule | undefined;
  try {
    return withWork(work, () => evaluateAll(compiled, subject, maxMisses, (rule) => (asked = rule)));
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    const held = `the rules take too much work on this push, the last of them ${JSON.stringify(asked?.name ?? "")}: make its conditions simpler`;
    return { rules: [], targets: [], overrides: {}, isDefault: false, trace: [], held, isOutOfWork: true };
  }
}

function evaluateAll(
  { document, conditions, keys, index }: CompiledRules,
  subject: Subject,
  maxMisses: number,
  onAsk: (rule: Rule) => void,
): Routing {
  const refused = notAccepted(document, subject.event);
  if (refused !== undefined) return { rules: [], targets: [], overrides: {}, isDefault: false, trace: [], refused };
  const { rules, default: fallback } = document;
  const trace: RuleTrace[] = [];
  const matched: string[] = [];
  const targets = new Map<string, Overrides>();
  let misses = 0;
  const type = typeOf(subject.event);
  let isFinal = false;
  const withheldFrom = ({ targets: list, match }: Pick<Rule, "targets" | "match">): readonly string[] =>
    withheldTargets(subject.event.push, list.map(targetNameOf), match, document.targets);
  let held: string | undefined;
  const ask = (place: number): void => {
    const rule = rules[place];
    if (rule === undefined) return;
    onAsk(rule);
    const skipped = isFinal ? "after a final rule" : rule.enabled === false ? "disabled" : undefined;
    const failed = skipped === undefined ? (failureOn(rule, type) ?? conditions[place]?.(subject)) : undefined;
    const isMatch = skipped === undefined && failed === undefined;
    const isMiss = !isMatch && failed?.error === undefined;
    if (isMiss && misses++ >= maxMisses) return;
    const withheld = isMatch ? withheldFrom(rule) : [];
    trace.push({
      rule: rule.name,
      matched: isMatch,
      ...(skipped && { skipped }),
      ...(failed && { failed }),
      ...(withheld.length > 0 && { withheld }),
    });
    if (failed?.error !== undefined && rule.final === true && type === "push") {
      held = `the final rule ${JSON.stringify(rule.name)} could not be evaluated: ${failed.path}: ${failed.error.slice(0, MAX_ERROR_LENGTH)}`;
      isFinal = true;
    }
    if (!isMatch) return;
    matched.push(rule.name);
    addTargets(targets, rule, coalescingOf(rule, keys[place], subject), withheld);
    isFinal = rule.final === true;
  };
  let next = 0;
  for (; next < rules.length; next++) {
    if (misses >= maxMisses) break;
    ask(next);
  }
  // From here on nothing is told of a rule that does not match, and so only those that may match need be asked.
  const others = next === rules.length ? [] : index(subject.event.push);
  for (const place of others) if (place >= next) ask(place);
  if (held !== undefined) return { rules: [], targets: [], overrides: {}, isDefault: false, trace, held };
  const isDefault = matched.length === 0 && fallback !== undefined && type === "push";
  if (isDefault) addTargets(targets, fallback, undefined, withheldFrom(fallback));
  const overrides = [...targets].filter(([, differing]) => Object.keys(differing).length > 0);
  return { rules: matched, targets: [...targets.keys()], overrides: Object.fromEntries(overrides), isDefault, trace };
}

/** What a rule says to events of a type that it is not about. */
function failureOn(rule: Rule, type: EventType): Failure | undefined {
  return typesOf(rule).includes(type)
    ? undefined
    : { path: "on", expected: formatOperand(rule.on ?? "push"), actual: type };
}

function coalescingOf({ coalesce }: Rule, keyOf: KeyOf | undefined, subject: Subject): Coalescing | undefined {
  const key = coalesce === undefined ? undefined : keyOf?.(subject);
  if (coalesce === undefined || key === undefined) return undefined;
  const { by: _, ...rest } = coalesce;
  return { ...rest, key };
}

function addTargets(
  targets: Map<string, Overrides>,
  { targets: list, delay, verify }: Pick<Rule, "targets" | "delay" | "verify">,
  coalesce: Coalescing | undefined,
  withheld: readonly string[],
): void {
  for (const item of list) {
    const name = targetNameOf(item);
    if (withheld.includes(name)) continue;
    const known = targets.get(name);
    if (known !== undefined) {
      // A rule that says nothing of it does not let a push through that a later one wants confirmed.
      if (verify !== undefined && verify !== "off") targets.set(name, { verify, ...known });
      continue;
    }
    const { target: _, ...own } = typeof item === "string" ? { target: item } : item;
    const isFirst = !("after" in own);
    targets.set(name, {
      ...(delay !== undefined && { delay }),
      ...(coalesce !== undefined && isFirst && { coalesce }),
      ...(verify !== undefined && { verify }),
      ...own,
    });
  }
}
