import { describeFailure } from "../match/describe-failure.ts";
import type { RuleTrace } from "../rules/routing.ts";
import { targetNameOf } from "../rules/rule.ts";
import { cut } from "../schema/problem.ts";
import { changedFields, type ChangedSettings } from "./changed-fields.ts";
import type { Evaluation } from "./outcome.ts";

/** Why an event goes elsewhere: a rule, and what has changed about it. */
export interface Cause {
  /** Absent if the cause is not a rule. */
  readonly rule?: string;
  /** A sentence without its subject, the rule, as in `no longer matches: tag: expected v2*, got v1`. */
  readonly text: string;
}

interface Differences {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly settings: readonly ChangedSettings[];
}

const MAX_CAUSES = 10;
const MAX_TEXT_LENGTH = 300;

/** Explains a change: rules with another result first, then rules that name other targets. At most 10 causes. */
export function explainChange(before: Evaluation, after: Evaluation, differences: Differences): Cause[] {
  const from = new Map(before.routing.trace.map((trace) => [trace.rule, trace]));
  const to = new Map(after.routing.trace.map((trace) => [trace.rule, trace]));
  const names = [...new Set([...from.keys(), ...to.keys()])];
  const results = names.flatMap((rule) => asCause(rule, changedResult(from.get(rule), to.get(rule))));
  const both = names.filter((rule) => from.get(rule)?.matched === true && to.get(rule)?.matched === true);
  const lists = both.flatMap((rule) => asCause(rule, changedList(rule, before, after, differences)));
  const causes = [...otherCauses(before, after, differences), ...results, ...lists];
  return causes.slice(0, MAX_CAUSES).map((cause) => ({ ...cause, text: cut(cause.text, MAX_TEXT_LENGTH) }));
}

function asCause(rule: string, text: string | undefined): Cause[] {
  return text === undefined ? [] : [{ rule, text }];
}

/** Causes that are no rule: the event is held or refused, or the default begins or ends to apply. */
function otherCauses(before: Evaluation, after: Evaluation, { added, removed, settings }: Differences): Cause[] {
  const { outcome: from, routing: earlier } = before;
  const { outcome: to, routing: later } = after;
  const texts = [
    to.refused !== undefined && from.refused === undefined && `is refused: ${to.refused}`,
    to.refused === undefined && from.refused !== undefined && "is no longer refused",
    to.held !== undefined && from.held === undefined && `is held: ${to.held}`,
    to.held === undefined && from.held !== undefined && `is no longer held: ${from.held}`,
    later.isDefault && !earlier.isDefault && "matches no rule, so the default applies",
    earlier.isDefault && !later.isDefault && "no longer gets the default",
    earlier.isDefault && later.isDefault && added.length + removed.length > 0 && "gets the default, which has changed",
    settings.some(({ fields }) => fields.includes("verify")) &&
      isVerifyChanged(before, after) &&
      'the "verify" of the document has changed',
  ];
  return texts.filter((text) => text !== false).map((text) => ({ text }));
}

function isVerifyChanged({ rules: from }: Evaluation, { rules: to }: Evaluation): boolean {
  return changedFields({ verify: from?.document.verify }, { verify: to?.document.verify }).length > 0;
}

/** Describes the changed result of a rule; undefined if it has matched, or not matched, both times. */
function changedResult(before: RuleTrace | undefined, after: RuleTrace | undefined): string | undefined {
  if (before?.matched === true) {
    if (after === undefined) return "matched, and is gone";
    return after.matched ? undefined : `no longer matches: ${missOf(after)}`;
  }
  if (after === undefined) return undefined;
  if (after.matched) return before === undefined ? "is new and matches" : `matches now; before: ${missOf(before)}`;
  // A rule that fails to evaluate holds the event if it is final.
  const isNewError = after.failed?.error !== undefined && before?.failed?.error === undefined;
  return isNewError ? `does not match: ${missOf(after)}` : undefined;
}

function missOf({ skipped, failed }: RuleTrace): string {
  if (skipped !== undefined) return skipped === "disabled" ? "it is disabled" : `it comes ${skipped}`;
  return failed === undefined ? "it did not match" : describeFailure(failed);
}

/** Describes what a rule that matches both times does to the targets that have changed; undefined if nothing. */
function changedList(
  rule: string,
  before: Evaluation,
  after: Evaluation,
  { added, removed, settings }: Differences,
): string | undefined {
  const [from, to] = [targetsOf(rule, before), targetsOf(rule, after)];
  const gained = added.filter((name) => to.includes(name) && !from.includes(name));
  const lost = removed.filter((name) => from.includes(name) && !to.includes(name));
  const others = settings.filter(({ target }) => from.includes(target) && to.includes(target));
  const parts = [
    gained.length > 0 && `now sends to ${gained.join(", ")}`,
    lost.length > 0 && `no longer sends to ${lost.join(", ")}`,
    others.length > 0 &&
      `has other settings for ${others.map(({ target, fields }) => `${target} (${fields.join(", ")})`).join(", ")}`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? undefined : `matches as before, and ${parts.join(", ")}`;
}

/** The targets that a matching rule names and does not withhold. */
function targetsOf(name: string, { rules, routing }: Evaluation): string[] {
  const rule = rules?.document.rules.find((one) => one.name === name);
  const withheld = routing.trace.find((trace) => trace.rule === name)?.withheld ?? [];
  return (rule?.targets ?? []).map(targetNameOf).filter((target) => !withheld.includes(target));
}
