import type { Event } from "../event/event.ts";
import { typeOf } from "../event/alert-event.ts";
import type { Subject } from "../match/subject.ts";
import type { CompiledRules } from "../rules/parse-document.ts";
import { changedFields, type ChangedSettings } from "./changed-fields.ts";
import { explainChange, type Cause } from "./explain.ts";
import { evaluate, type Evaluation, type Outcome } from "./outcome.ts";

/** An event that one document sends elsewhere than another. */
export interface EventChange {
  readonly event: {
    readonly id: string;
    readonly receivedAt: number;
    readonly type: string;
    readonly repository: string;
    readonly tag?: string;
    readonly pusher?: string;
  };
  readonly before: Outcome;
  readonly after: Outcome;
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly settings: readonly ChangedSettings[];
  /** At most 10. */
  readonly why: readonly Cause[];
}

/** The result of comparing two documents on one event. */
export interface Compared {
  /** Absent if both documents send the event to the same targets with the same settings. */
  readonly change?: EventChange;
  /** The steps of work that both documents took. */
  readonly steps: number;
}

/**
 * Compares where two documents send an event. Counts as a change: another set of targets, other settings of a rule for
 * a target, and an event that only one document holds or refuses.
 *
 * @param before undefined if there is no valid document: then the event is held
 */
export function compareOn(before: CompiledRules | undefined, after: CompiledRules, subject: Subject): Compared {
  const [earlier, later] = [evaluate(before, subject), evaluate(after, subject)];
  const steps = earlier.steps + later.steps;
  const added = later.outcome.targets.filter((name) => !earlier.outcome.targets.includes(name));
  const removed = earlier.outcome.targets.filter((name) => !later.outcome.targets.includes(name));
  const settings = changedSettings(earlier, later);
  const isChanged =
    added.length + removed.length + settings.length > 0 ||
    (earlier.outcome.held === undefined) !== (later.outcome.held === undefined) ||
    (earlier.outcome.refused === undefined) !== (later.outcome.refused === undefined);
  if (!isChanged) return { steps };
  const why = explainChange(earlier, later, { added, removed, settings });
  const [from, to] = [earlier.outcome, later.outcome];
  return {
    steps,
    change: { event: describeEvent(subject.event), before: from, after: to, added, removed, settings, why },
  };
}

function changedSettings(earlier: Evaluation, later: Evaluation): ChangedSettings[] {
  return later.outcome.targets.flatMap((target) => {
    if (!earlier.outcome.targets.includes(target)) return [];
    const fields = changedFields(earlier.settings[target], later.settings[target]);
    return fields.length === 0 ? [] : [{ target, fields }];
  });
}

function describeEvent(event: Event): EventChange["event"] {
  const { id, receivedAt, push } = event;
  return {
    id,
    receivedAt,
    type: typeOf(event),
    repository: push.repository,
    ...(push.tag !== undefined && { tag: push.tag }),
    ...(push.pusher !== undefined && { pusher: push.pusher }),
  };
}
