import type { RuleDocument } from "../rules/rule.ts";

/** A target that two documents define differently. */
export interface ChangedTarget {
  readonly name: string;
  /** Names of the fields that differ, as in `url`. */
  readonly fields: readonly string[];
}

/** A target that gets the event by both documents, with other settings. */
export interface ChangedSettings {
  readonly target: string;
  /** Names of the settings that differ, as in `delay`. */
  readonly fields: readonly string[];
}

/** Returns the names of the fields that differ, sorted. The order of fields does not count, that of list items does. */
export function changedFields(before: object = {}, after: object = {}): string[] {
  const [from, to] = [new Map(Object.entries(before)), new Map(Object.entries(after))];
  const names = [...new Set([...from.keys(), ...to.keys()])].toSorted();
  return names.filter((name) => ordered(from.get(name)) !== ordered(to.get(name)));
}

/** Returns the targets that both documents define, with other fields. */
export function changedTargets(before: RuleDocument | undefined, after: RuleDocument): ChangedTarget[] {
  return Object.entries(after.targets).flatMap(([name, target]) => {
    const earlier = before !== undefined && Object.hasOwn(before.targets, name) ? before.targets[name] : undefined;
    const fields = earlier === undefined ? [] : changedFields(earlier, target);
    return fields.length === 0 ? [] : [{ name, fields }];
  });
}

/** Formats a value as JSON with sorted names. */
function ordered(value: unknown): string | undefined {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
