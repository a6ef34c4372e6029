import type { AttentionItem } from "../api/attention.ts";
import { DAY_MS } from "../lib/time.ts";
import { cut } from "../schema/problem.ts";
import type { AttentionFacts } from "./facts.ts";
import { count, listOf } from "./words.ts";

/** Names shown of a list. */
const SHOWN = 5;

/** How long a new repository of a token, or a rejection, is shown. */
const NEW_REPOSITORY_MS = 7 * DAY_MS;
const REJECTION_MS = DAY_MS;

/** Time without any push that is unusual. */
const QUIET_MS = 3 * DAY_MS;

const RULES = {
  invalid: { title: "The rule document is not valid, so pushes are held", href: "/rules", action: "Correct it" },
  missing: { title: "There are no rules yet, so pushes are held", href: "/setup", action: "See what is missing" },
  unreadable: { title: "The rules cannot be read, so pushes are held", href: "/setup", action: "See what is wrong" },
} as const;

/** The item about a rule document that is missing or invalid, or that KV does not give. */
export function rulesItems({ brokenRules }: AttentionFacts): AttentionItem[] {
  if (brokenRules === undefined) return [];
  const { status, reason, revision } = brokenRules;
  return [
    {
      key: "rules.broken",
      kind: "rules.broken",
      severity: "error",
      state: revision ?? status,
      detail: reason,
      ...RULES[status],
    },
  ];
}

/** The item about pushes that the rules cannot route. */
export function heldItems({ held }: AttentionFacts): AttentionItem[] {
  const { count: number, latest } = held;
  if (number === 0) return [];
  return [
    {
      key: "events.held",
      kind: "events.held",
      severity: "error",
      state: latest?.id ?? `${number}`,
      title: `${count(number, "push is", "pushes are")} held until the rules can route ${number === 1 ? "it" : "them"}`,
      ...(latest?.reason !== undefined && { detail: latest.reason }),
      ...(latest !== undefined && { since: latest.receivedAt, event: latest.id }),
      count: number,
      href: listOf({ status: "held" }),
      action: "See why",
    },
  ];
}

/** The item about a plan whose budget is nearly used up. */
export function budgetItems({ budget: { status, resetsAt, resources, plan } }: AttentionFacts): AttentionItem[] {
  if (status === "ok") return [];
  const used = resources.map(({ name, used: amount, limit }) => ({
    name,
    percent: Math.floor((amount / limit) * 100),
  }));
  const full = used.filter(({ percent }) => percent >= 90).map(({ name, percent }) => `${name} ${percent} %`);
  return [
    {
      key: "budget.low",
      kind: "budget.low",
      severity: status === "exhausted" ? "error" : "warning",
      state: `${status} ${resetsAt}`,
      title: `The ${plan} plan's budget is ${status === "exhausted" ? "used up" : "nearly used up"}`,
      ...(full.length > 0 && { detail: full.join(", ") }),
      href: "/#budget",
      action: "See the budget",
    },
  ];
}

/** Items about rejected requests of the last day, one for each token and reason. */
export function rejectionItems({ rejections }: AttentionFacts, now: number): AttentionItem[] {
  const recent = rejections.filter(({ at }) => now - at < REJECTION_MS);
  const groups = Map.groupBy(recent, ({ token, reason }) => `${token ?? ""}:${cut(reason, 100)}`);
  return [...groups].slice(0, SHOWN).map(([key, own]) => {
    const { token, reason = "", status, at = now, userAgent } = own[0] ?? {};
    const sender = userAgent === undefined ? "" : `, from ${userAgent}`;
    return {
      key: `requests.rejected:${key}`,
      kind: "requests.rejected",
      severity: "notice",
      // More of the same is nothing new, until there are ten times as many.
      state: `${status} ${Math.floor(Math.log10(own.length))}`,
      title:
        token === undefined
          ? "Requests without a valid token were rejected"
          : `Requests of token ${token} were rejected`,
      detail: `${status}: ${reason}${sender}`,
      since: at,
      href: token === undefined ? "/rejections" : `/rejections?token=${encodeURIComponent(token)}`,
      action: "See the requests",
    };
  });
}

/** Items about tokens that were used for another repository than before. The first one is what a token was made for. */
export function newRepositoryItems({ tokens }: AttentionFacts, now: number): AttentionItem[] {
  return tokens.flatMap(({ label, repositories }) => {
    const [, ...later] = repositories.toSorted((a, b) => a.firstUsedAt - b.firstUsedAt);
    const recent = later.filter(({ firstUsedAt }) => now - firstUsedAt < NEW_REPOSITORY_MS).toReversed();
    const [latest] = recent;
    if (latest === undefined) return [];
    const names = recent.slice(0, SHOWN).map(({ name }) => name);
    return {
      key: `token.new-repository:${label}`,
      kind: "token.new-repository",
      severity: "notice",
      state: `${latest.firstUsedAt} ${latest.name}`,
      title: `Token ${label} was used for ${recent.length === 1 ? "a new repository" : "new repositories"}`,
      detail: `${names.join(", ")}${recent.length > SHOWN ? " and others" : ""}`,
      since: latest.firstUsedAt,
      href: "/setup#tokens",
      action: "See the tokens",
    } satisfies AttentionItem;
  });
}

/** Items about tokens that no push has come with since they were made. */
export function unusedItems({ unusedTokens }: AttentionFacts): AttentionItem[] {
  return unusedTokens.map((label) => ({
    key: `token.unused:${label}`,
    kind: "token.unused",
    severity: "notice",
    state: "unused",
    title: `No push has come with token ${label} since it was made`,
    href: "/setup#tokens",
    action: "Set up the webhook",
  }));
}

/** The item about a relay that has had pushes, but none for days. */
export function quietItems({ tokens }: AttentionFacts, now: number): AttentionItem[] {
  const last = Math.max(0, ...tokens.map(({ lastUsedAt }) => lastUsedAt));
  if (last === 0 || now - last < QUIET_MS) return [];
  return [
    {
      key: "pushes.stopped",
      kind: "pushes.stopped",
      severity: "warning",
      state: `${last}`,
      title: `No push for ${Math.floor((now - last) / DAY_MS)} days`,
      since: last,
      href: "/setup",
      action: "Check the webhook",
    },
  ];
}
