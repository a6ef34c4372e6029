import type { Problem } from "../schema/problem.ts";
import { resultWithinMs } from "../targets/attempt-settings.ts";
import { targetNameOf, type RuleDocument } from "./rule.ts";

/** What a document wants that takes a link to the relay, and so the variable PUBLIC_URL. */
export interface LinkNeeds {
  /** Targets that report at a URL of the relay. Without one, their deliveries wait. */
  readonly reporting: readonly string[];
  /** Targets, by the place where a rule names them, that want an approval. Without a link, it is asked for all the same. */
  readonly approvals: readonly { readonly rule: number; readonly target: number }[];
}

/** What of a document needs PUBLIC_URL; targets that no rule names and rules that are switched off need nothing. */
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

/** What to say of a document where PUBLIC_URL is not set. */
export function publicUrlWarnings(document: RuleDocument): Problem[] {
  const { reporting, approvals } = linkNeeds(document);
  const waits = "deliveries wait: PUBLIC_URL is not set, and the target is to report at a URL of the relay";
  const unlinked = "the alert that asks for it has no link: PUBLIC_URL is not set";
  return [
    ...reporting.map((name) => ({ path: ["targets", name, "result"], message: waits })),
    ...approvals.map(({ rule, target }) => ({
      path: ["rules", rule, "targets", target, "approval"],
      message: unlinked,
    })),
  ];
}
