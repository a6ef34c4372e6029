/** Usage of the platform's plan since some time. */
export interface Usage {
  /** Requests to the Worker. */
  readonly requests: number;
  /** Requests to objects: method calls and alarms. */
  readonly objectRequests: number;
  readonly rowsWritten: number;
  readonly rowsRead: number;
  /** Time for which objects are in memory, in GB-s: each has {@link OBJECT_GB}, whatever it uses. */
  readonly objectGbSeconds: number;
  readonly kvReads: number;
  readonly kvWrites: number;
}

export type Resource = keyof Usage;

export type Plan = "free" | "paid";

/** Checks whether a text names a plan. */
export function isPlan(text: string | undefined): text is Plan {
  return text === "free" || text === "paid";
}

/** Usage in the plan's current period, and the pushes stored in it. */
export interface PeriodUsage extends Usage {
  readonly events: number;
}

/** Usage and limit of one resource. */
export interface ResourceBudget {
  readonly name: Resource;
  readonly used: number;
  /** The amount that the plan includes in a period. Beyond it the free plan refuses, and the paid plan charges. */
  readonly limit: number;
  /** Usage divided by the pushes of the period, so background work counts too; absent without a push. */
  readonly perPush?: number;
}

/** The relay's usage compared with its plan. */
export interface Budget {
  readonly plan: Plan;
  readonly period: "day" | "month";
  /** The next midnight or month in UTC, in milliseconds since 1970. */
  readonly resetsAt: number;
  readonly status: "ok" | "low" | "exhausted";
  readonly events: number;
  readonly resources: readonly ResourceBudget[];
  /** Pushes, at the period's cost each, until the first resource is used up. */
  readonly pushesLeft?: number;
  /** US$ for a million pushes on the paid plan, beyond what it includes. */
  readonly usdPerMillionPushes?: number;
  /** US$ that this period costs so far, without the plan's base price. */
  readonly usdBeyondPlan: number;
}

/** Above this share of a limit the budget is low. */
const LOW_SHARE = 0.9;

const MILLION = 1_000_000;

/** Memory of an object, as it is billed. */
export const OBJECT_GB = 0.128;

/**
 * Limits of the plans (per day on the free plan, per month on the paid one), and the paid plan's US$ per million
 * beyond: https://developers.cloudflare.com/workers/platform/pricing/
 * https://developers.cloudflare.com/durable-objects/platform/pricing/
 * https://developers.cloudflare.com/kv/platform/pricing/
 */
const TERMS: Readonly<Record<Resource, { readonly free: number; readonly paid: number; readonly usd: number }>> = {
  requests: { free: 100_000, paid: 10 * MILLION, usd: 0.3 },
  objectRequests: { free: 100_000, paid: MILLION, usd: 0.15 },
  rowsWritten: { free: 100_000, paid: 50 * MILLION, usd: 1 },
  rowsRead: { free: 5 * MILLION, paid: 25_000 * MILLION, usd: 0.001 },
  objectGbSeconds: { free: 13_000, paid: 400_000, usd: 12.5 },
  kvReads: { free: 100_000, paid: 10 * MILLION, usd: 0.5 },
  kvWrites: { free: 1000, paid: MILLION, usd: 5 },
};

/** The counted resources that a plan limits. */
export const RESOURCES = Object.keys(TERMS) as readonly Resource[];

/** Returns the start of the plan's period at a time, in milliseconds since 1970. */
export function periodStart(plan: Plan, now: number): number {
  const date = new Date(now);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), plan === "free" ? date.getUTCDate() : 1);
}

/** Compares usage with a plan. */
export function budgetOf(plan: Plan, { events, ...usage }: PeriodUsage, now: number): Budget {
  const resources = RESOURCES.map((name): ResourceBudget => {
    const used = round(usage[name]);
    return { name, used, limit: TERMS[name][plan], ...(events > 0 && { perPush: round(used / events, 4) }) };
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

function round(value: number, decimals = 2): number {
  return Number(value.toFixed(decimals));
}
