/** What a relay uses of its platform's plan, counted since some moment. */
export interface Usage {
  /** Requests to the Worker. */
  readonly requests: number;
  /** Requests to objects: calls of their methods, and alarms. */
  readonly objectRequests: number;
  readonly rowsWritten: number;
  readonly rowsRead: number;
  readonly kvReads: number;
  readonly kvWrites: number;
}

export type Resource = keyof Usage;

export type Plan = "free" | "paid";

/** Usage over the plan's period, and the pushes that it was for. */
export interface PeriodUsage extends Usage {
  /** Pushes that were stored. */
  readonly events: number;
}

/** One resource: how much of it is used, and of how much. */
export interface ResourceBudget {
  readonly name: Resource;
  readonly used: number;
  /** What the plan includes in a period. Beyond it the free plan refuses, and the paid one costs. */
  readonly limit: number;
  /** For each push of the period, everything else that was done meanwhile included; absent without a push. */
  readonly perPush?: number;
}

/** How a relay stands against its plan. */
export interface Budget {
  readonly plan: Plan;
  readonly period: "day" | "month";
  /** When counting begins anew: the next midnight or month in UTC, in milliseconds since 1970. */
  readonly resetsAt: number;
  readonly status: "ok" | "low" | "exhausted";
  readonly events: number;
  readonly resources: readonly ResourceBudget[];
  /** How many pushes like those of the period fit in before the first resource is used up. */
  readonly pushesLeft?: number;
  /** US$ that a million pushes cost on the paid plan once it includes no more. */
  readonly usdPerMillionPushes?: number;
  /** US$ that the period has cost so far beyond the plan's own price. */
  readonly usdBeyondPlan: number;
}

/** From this share on the budget counts as low. */
const LOW_SHARE = 0.9;

const MILLION = 1_000_000;

/**
 * What the plans include, a day on the free one and a month on the paid one, and the paid one's US$ a million beyond:
 * https://developers.cloudflare.com/workers/platform/pricing/
 * https://developers.cloudflare.com/durable-objects/platform/pricing/
 * https://developers.cloudflare.com/kv/platform/pricing/
 */
const TERMS: Readonly<Record<Resource, { readonly free: number; readonly paid: number; readonly usd: number }>> = {
  requests: { free: 100_000, paid: 10 * MILLION, usd: 0.3 },
  objectRequests: { free: 100_000, paid: MILLION, usd: 0.15 },
  rowsWritten: { free: 100_000, paid: 50 * MILLION, usd: 1 },
  rowsRead: { free: 5 * MILLION, paid: 25_000 * MILLION, usd: 0.001 },
  kvReads: { free: 100_000, paid: 10 * MILLION, usd: 0.5 },
  kvWrites: { free: 1000, paid: MILLION, usd: 5 },
};

/** Every resource that a plan limits and that is counted. */
export const RESOURCES = Object.keys(TERMS) as readonly Resource[];

/** When the period of a plan began that a time is in, in milliseconds since 1970. */
export function periodStart(plan: Plan, now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), plan === "free" ? date.getUTCDate() : 1);
}

/** How usage stands against a plan. */
export function budgetOf(plan: Plan, { events, ...usage }: PeriodUsage, now: number): Budget {
  const resources = RESOURCES.map((name): ResourceBudget => {
    const used = usage[name];
    return { name, used, limit: TERMS[name][plan], ...(events > 0 && { perPush: round(used / events) }) };
  });
  const left = resources.map(({ used, limit }) => (used === 0 ? Infinity : ((limit - used) * events) / used));
  const pushesLeft = Math.max(0, Math.floor(Math.min(...left)));
  const share = Math.max(...resources.map(({ used, limit }) => used / limit));
  return {
    plan,
    period: plan === "free" ? "day" : "month",
    resetsAt: nextPeriod(plan, now),
    status: share >= 1 ? "exhausted" : share >= LOW_SHARE ? "low" : "ok",
    events,
    resources,
    ...(events > 0 && { pushesLeft, usdPerMillionPushes: round(usdOf(usage) / (events / MILLION)) }),
    usdBeyondPlan: plan === "free" ? 0 : round(usdBeyond(usage)),
  };
}

function nextPeriod(plan: Plan, now: number): number {
  const date = new Date(periodStart(plan, now));
  const [days, months] = plan === "free" ? [1, 0] : [0, 1];
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, date.getUTCDate() + days);
}

function usdOf(usage: Usage): number {
  return RESOURCES.reduce((sum, name) => sum + (usage[name] / MILLION) * TERMS[name].usd, 0);
}

function usdBeyond(usage: Usage): number {
  return RESOURCES.reduce((sum, name) => {
    const { paid, usd } = TERMS[name];
    return sum + (Math.max(0, usage[name] - paid) / MILLION) * usd;
  }, 0);
}

/** To a hundredth. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
