import type { Delivery } from "../delivery/delivery.ts";
import { unmetConditionOf } from "../delivery/stage.ts";
import { isDeploy } from "../targets/target.ts";
import { stageOf, type EventRecord } from "./record.ts";

/** What each decision on a delivery does, in sentences for people. */
export interface ApprovalEffects {
  readonly approve: readonly string[];
  readonly reject: readonly string[];
}

/**
 * Returns what an approval and a rejection of a delivery would do now.
 *
 * @param formatTime formats a time in milliseconds since 1970
 */
export function effectsOf(
  record: EventRecord,
  delivery: Delivery,
  now: number,
  formatTime: (time: number) => string,
): ApprovalEffects {
  const { target, dueAt } = delivery;
  const definition = record.targets[target];
  const approved: Delivery = { ...delivery, approval: { by: "", at: now } };
  const unmet = unmetConditionOf(approved, stageOf(record, delivery), now);
  const followers = followersOf(record, target);
  const names = followers.join(", ");
  return {
    approve: [
      definition?.paused === true
        ? `It is sent to ${target} as soon as that target is no longer paused.`
        : unmet?.kind === "closed"
          ? `It is sent to ${target} when its window opens: ${formatTime(unmet.until)}.`
          : `It is sent to ${target} at once${definition !== undefined && isDeploy(definition) ? ", which deploys it" : ""}.`,
      ...(followers.length > 0
        ? [`Once it is delivered, ${names} ${followers.length === 1 ? "follows" : "follow"}.`]
        : []),
      ...(definition !== undefined && isDeploy(definition)
        ? ["A newer push of the tag that is delivered before then replaces it."]
        : []),
    ],
    reject: [
      "It fails and is not sent. No failover takes its place.",
      ...(followers.length > 0 ? [`${names} ${followers.length === 1 ? "is" : "are"} not sent either.`] : []),
      "Somebody can still redeliver it by hand.",
      ...(dueAt === undefined ? [] : [`Without a decision, the same happens at ${formatTime(dueAt)}.`]),
    ],
  };
}

/** The targets that wait for a target, directly or through others. */
function followersOf({ deliveries, routing }: EventRecord, target: string): string[] {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const { target: other } of deliveries) {
      if (found.has(other) || routing?.overrides[other]?.after?.includes(name) !== true) continue;
      found.add(other);
      visit(other);
    }
  };
  visit(target);
  return [...found];
}
