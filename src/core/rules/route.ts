import type { Coalescing, KeyOf } from "../delivery/coalesce.ts";
import { typeOf } from "../event/alert-event.ts";
import type { EventType } from "../event/alert.ts";
import { OutOfWork, withWork, type Work } from "../expression/work.ts";
import { formatOperand } from "../match/condition.ts";
import type { Failure, Subject } from "../match/subject.ts";
import { senderRefusal } from "./accept.ts";
import type { CompiledRules } from "./parse-document.ts";
import type { Overrides, Routing, RuleTrace } from "./routing.ts";
import { targetNameOf, typesOf, type Rule } from "./rule.ts";
import { withheldTargets } from "./signature-guard.ts";
import { comparedVersions } from "./version-trace.ts";

/** Limit of an expression's error in a trace. */
const MAX_ERROR_LENGTH = 300;

/** Rules without a match that are stored with an event. */
const MAX_KEPT_MISSES = 50;

/**
 * Routes an event. All matching rules apply, up to the first final one; each target gets the event once. A push is held
 * if a final rule cannot be evaluated, see {@link Routing.held}. An alert is not held, because it must go out. The
 * trace is short enough to store: rules that matched or failed, and the first 50 others.
 *
 * @param work the work that evaluation may take; a push that needs more is held with `isOutOfWork`
 */
export function route(compiled: CompiledRules, subject: Subject, work?: Work): Routing {
  return evaluate(compiled, subject, MAX_KEPT_MISSES, work);
}

/** Does the same with every rule in the trace. */
export function routeInFull(compiled: CompiledRules, subject: Subject, work?: Work): Routing {
  return evaluate(compiled, subject, Infinity, work);
}

function evaluate(compiled: CompiledRules, subject: Subject, maxMisses: number, work?: Work): Routing {
  let asked: Rule | undefined;
  try {
    return withWork(work, () => evaluateAll(compiled, subject, maxMisses, (rule) => (asked = rule)));
  } catch (error) {
    if (!(error instanceof OutOfWork)) throw error;
    const held = `the rules take too much work on this push, up to the rule ${JSON.stringify(asked?.name ?? "")}: simplify its conditions`;
    return { rules: [], targets: [], overrides: {}, isDefault: false, trace: [], held, isOutOfWork: true };
  }
}

function evaluateAll(
  { document, conditions, keys, index }: CompiledRules,
  subject: Subject,
  maxMisses: number,
  onAsk: (rule: Rule) => void,
): Routing {
  const refused = senderRefusal(document, subject.event);
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
  const ask = (rule: Rule, place: number): void => {
    onAsk(rule);
    const skipped = isFinal ? "after a final rule" : rule.enabled === false ? "disabled" : undefined;
    const failed = skipped === undefined ? (failureOn(rule, type) ?? conditions[place]?.(subject)) : undefined;
    if (skipped !== undefined || failed !== undefined) {
      if (failed?.error === undefined && misses++ >= maxMisses) return;
      trace.push(
        failed === undefined
          ? { rule: rule.name, matched: false, ...(skipped && { skipped }) }
          : { rule: rule.name, matched: false, failed },
      );
      if (failed?.error === undefined || rule.final !== true || type !== "push") return;
      held = `the final rule ${JSON.stringify(rule.name)} could not be evaluated: ${failed.path}: ${failed.error.slice(0, MAX_ERROR_LENGTH)}`;
      isFinal = true;
      return;
    }
    const withheld = withheldFrom(rule);
    const names = rule.targets.map(targetNameOf).filter((name) => !withheld.includes(name));
    const byVersion = type === "push" ? comparedVersions(subject.event.push, names, document.targets) : [];
    trace.push({
      rule: rule.name,
      matched: true,
      ...(withheld.length > 0 && { withheld }),
      ...(byVersion.length > 0 && { byVersion }),
    });
    matched.push(rule.name);
    addTargets(targets, rule, coalescingOf(rule, keys[place], subject), withheld);
    isFinal = rule.final === true;
  };
  let next = 0;
  for (const rule of rules) {
    if (misses >= maxMisses) break;
    ask(rule, next++);
  }
  // The trace is full: from here only rules that may match need evaluation.
  const others = next === rules.length ? [] : index(subject.event.push);
  for (const place of others) {
    const rule = rules[place];
    if (rule !== undefined && place >= next) ask(rule, place);
  }
  if (held !== undefined) return { rules: [], targets: [], overrides: {}, isDefault: false, trace, held };
  const isDefault = matched.length === 0 && fallback !== undefined && type === "push";
  if (isDefault) addTargets(targets, fallback, undefined, withheldFrom(fallback));
  const overrides = [...targets].filter(([, differing]) => Object.keys(differing).length > 0);
  return { rules: matched, targets: [...targets.keys()], overrides: Object.fromEntries(overrides), isDefault, trace };
}

/** Returns the failure of a rule that does not apply to a type of event. */
function failureOn(rule: Rule, type: EventType): Failure | undefined {
  return typesOf(rule).includes(type)
    ? undefined
    : { path: "on", expected: formatOperand(rule.on ?? "push"), actual: type };
}

function coalescingOf({ coalesce }: Rule, keyOf: KeyOf | undefined, subject: Subject): Coalescing | undefined {
  const key = keyOf?.(subject);
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
      // A later rule that needs a confirmation wins over one without `verify`.
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
