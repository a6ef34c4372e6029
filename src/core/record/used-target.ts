import type { Attempt, Delivery } from "../delivery/delivery.ts";
import { validate } from "../schema/validate.ts";
import { fingerprintOf, isDeploy, Target } from "../targets/target.ts";
import type { RuleDocument } from "../rules/rule.ts";
import type { EventRecord } from "./record.ts";

/**
 * Returns a definition as an attempt keeps it; undefined if it is that of the attempt before or, at first, the event's
 * own. A change of the timing is none.
 */
export function targetToKeep(record: EventRecord, delivery: Delivery, target: Target): Attempt["target"] {
  const last = usedTarget(record, delivery, delivery.attempts.length);
  return last !== undefined && fingerprintOf(last) === fingerprintOf(target) ? undefined : JSON.stringify(target);
}

/** Returns the definition that an attempt used, by its number; undefined if it was not stored or is not valid. */
export function usedTarget(
  { targets }: EventRecord,
  { target: name, attempts }: Delivery,
  number: number,
): Target | undefined {
  const kept = attempts.slice(0, number).findLast(({ target }) => target !== undefined)?.target;
  if (kept !== undefined) return parseTarget(kept);
  return Object.hasOwn(targets, name) ? targets[name] : undefined;
}

/** Returns the targets of a record's deliveries that deploy, by the event's definition or by the present document's. */
export function deployTargets({ deliveries, targets }: EventRecord, document: RuleDocument | undefined): string[] {
  const names = [...new Set(deliveries.map(({ target }) => target))];
  return names.filter((name) =>
    [targets, document?.targets ?? {}].some((defined) => {
      const target = Object.hasOwn(defined, name) ? defined[name] : undefined;
      return target !== undefined && isDeploy(target);
    }),
  );
}

/** Imported records may have any text. */
function parseTarget(text: string): Target | undefined {
  try {
    const parsed = validate(Target, JSON.parse(text));
    return parsed.ok ? parsed.value : undefined;
  } catch {
    return undefined;
  }
}
