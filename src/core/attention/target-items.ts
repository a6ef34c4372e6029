import type { AttentionItem } from "../api/attention.ts";
import type { AttentionFacts, AwaitedApproval, FailingTarget, LatestFailure } from "./facts.ts";
import { count, listOf } from "./words.ts";

/** Items about targets at which the latest delivery of events failed. */
export function failingItems({ failing, from, targets }: AttentionFacts): AttentionItem[] {
  return failing.filter(({ target }) => isKnown(targets, target)).map((each) => failingItem(each, from));
}

function failingItem({ target, count: failed, latest }: FailingTarget, from: number): AttentionItem {
  return {
    key: `target.failing:${target}`,
    kind: "target.failing",
    severity: "error",
    // A push that fails later ends the acknowledgement. One that is redelivered does not.
    state: latest?.delivery ?? `${failed}`,
    target,
    title: `${target}: ${count(failed, "event")} failed`,
    ...(latest !== undefined && { detail: describeFailure(latest), since: latest.at, event: latest.event }),
    count: failed,
    href: listOf({ target, status: "failed", type: "all", from }),
    action: "See and redeliver",
  };
}

function describeFailure({ repository, tag, reason }: LatestFailure): string {
  const image = tag === undefined ? repository : `${repository}:${tag}`;
  return reason === undefined ? `last ${image}` : `last ${image}: ${reason}`;
}

/** Items about targets that accept nothing, and are not paused. */
export function unreachableItems({ blocks, targets }: AttentionFacts): AttentionItem[] {
  const known = blocks.filter(({ target }) => isKnown(targets, target) && targets?.[target]?.paused === undefined);
  return [...Map.groupBy(known, ({ target }) => target)].map(([target, own]) => {
    const first = own.reduce((earliest, block) => (block.since < earliest.since ? block : earliest));
    return {
      key: `target.unreachable:${target}`,
      kind: "target.unreachable",
      severity: "error",
      state: `${first.kind} ${first.since}`,
      target,
      title: first.kind === "absent" ? `${target} is not connected` : `${target} accepts nothing`,
      detail: first.reason,
      since: first.since,
      href: listOf({ target, status: "pending", type: "all" }),
      action: "See what waits",
    };
  });
}

/** Items about targets that an operator or the rule document has paused. */
export function pausedItems({ targets = {} }: AttentionFacts): AttentionItem[] {
  return Object.entries(targets).flatMap(([target, { paused }]) => {
    if (paused === undefined) return [];
    const { reason, since, until, operator } = paused;
    return {
      key: `target.paused:${target}`,
      kind: "target.paused",
      severity: "warning",
      state: `${operator ?? ""} ${since ?? "document"} ${until ?? ""}`,
      target,
      title: `${target} is paused`,
      detail: operator === undefined ? reason : `by ${operator}: ${reason}`,
      ...(since !== undefined && { since }),
      ...(until !== undefined && { until }),
      href: "/targets",
      action: "See and resume",
    } satisfies AttentionItem;
  });
}

/** Items about deliveries that wait for an approval, one for each target. */
export function approvalItems({ approvals }: AttentionFacts): AttentionItem[] {
  return [...Map.groupBy(approvals, ({ target }) => target)].map(([target, own]) => {
    const [first] = own.toSorted((a, b) => a.receivedAt - b.receivedAt);
    return {
      key: `approval.waiting:${target}`,
      kind: "approval.waiting",
      severity: "warning",
      state:
        own
          .map(({ delivery }) => delivery)
          .toSorted()
          .at(-1) ?? "",
      target,
      title: `${target}: ${count(own.length, "delivery", "deliveries")} ${own.length === 1 ? "waits" : "wait"} for an approval`,
      detail: describeImages(own),
      ...(first !== undefined && { since: first.receivedAt, event: first.event }),
      count: own.length,
      href: `/approvals?target=${encodeURIComponent(target)}`,
      action: "Decide",
    };
  });
}

function describeImages(approvals: readonly AwaitedApproval[]): string {
  const images = approvals.map(({ repository, tag }) => (tag === undefined ? repository : `${repository}:${tag}`));
  return images.length <= 3 ? images.join(", ") : `${images.slice(0, 3).join(", ")} and others`;
}

/** Whether the rule document still has a target. Without any document, every target counts. */
function isKnown(targets: AttentionFacts["targets"], name: string): boolean {
  return targets === undefined || Object.hasOwn(targets, name);
}
