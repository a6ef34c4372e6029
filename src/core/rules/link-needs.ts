import type { Problem } from "../schema/problem.ts";
import { resultWithinMs } from "../targets/attempt-settings.ts";
import { targetNameOf, type RuleDocument } from "./rule.ts";

/** Parts of a document that need links to the relay, and so PUBLIC_URL. */
export interface LinkNeeds {
  /** Targets that report to the relay. Without PUBLIC_URL their deliveries wait. */
  readonly reporting: readonly string[];
  /** Rule targets that need an approval, by position. Without PUBLIC_URL the alert has no link. */
  readonly approvals: readonly { readonly rule: number; readonly target: number }[];
}

/** Finds what needs PUBLIC_URL. Ignores unused targets and disabled rules. */
export function linkNeeds({ rules, targets, default: fallback }: RuleDocument): LinkNeeds {
  const active = rules.flatMap((rule, index) => (rule.enabled === false ? [] : [{ rule, index }]));
  const named = new Set(
    [...active.flatMap(({ rule }) => rule.targets), ...(fallback?.targets ?? [])].map(targetNameOf),
  );
  for (const name of named) {
    const failover = targets[name]?.failover;
    if (failover !== undefined) named.add(failover);
  }
  const reporting = Object.entries(targets).filter(
    ([name, target]) => named.has(name) && resultWithinMs(target) !== undefined,
  );
  const approvals = active.flatMap(({ rule, index }) =>
    rule.targets.flatMap((target, place) =>
      typeof target === "object" && target.approval === true ? [{ rule: index, target: place }] : [],
    ),
  );
  return { reporting: reporting.map(([name]) => name), approvals };
}

/** Returns the warnings for a relay without PUBLIC_URL. */
export function publicUrlWarnings(document: RuleDocument): Problem[] {
  const { reporting, approvals } = linkNeeds(document);
  const waits = "deliveries wait: PUBLIC_URL is not set, so the target has no URL to report to";
  const unlinked = "its alert has no link: PUBLIC_URL is not set";
  return [
    ...reporting.map((name) => ({ path: ["targets", name, "result"], message: waits })),
    ...approvals.map(({ rule, target }) => ({
      path: ["rules", rule, "targets", target, "approval"],
      message: unlinked,
    })),
  ];
}
