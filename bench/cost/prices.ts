/**
 * US$ a million on Cloudflare's paid plan, beyond what it includes, on 2026-11-23:
 * https://developers.cloudflare.com/workers/platform/pricing/ and the pages of Durable Objects, KV, Queues and Workflows.
 */
const PRICES = {
  workerRequests: 0.3,
  cpuMs: 0.02,
  objectRequests: 0.15,
  objectGbSeconds: 12.5,
  rowsRead: 0.001,
  rowsWritten: 1,
  kvReads: 0.5,
  logLines: 0.6,
  queueOperations: 0.4,
  workflowSteps: 8,
} as const;

/** What one push uses of what is billed. */
export type Usage = Readonly<Partial<Record<keyof typeof PRICES, number>>>;

/** US$ for a million pushes that use so much each. */
export function dollarsPerMillion(usage: Usage): number {
  const items = Object.entries(usage) as [keyof typeof PRICES, number][];
  return items.reduce((sum, [item, count]) => sum + count * PRICES[item], 0);
}

/** An object has 128 MB, whatever it uses. */
export const OBJECT_GB = 0.128;

/** What the free plan gives a day of what a push uses. */
const FREE_A_DAY = {
  workerRequests: 100_000,
  objectRequests: 100_000,
  objectGbSeconds: 13_000,
  rowsRead: 5_000_000,
  rowsWritten: 100_000,
  kvReads: 100_000,
  logLines: 200_000,
} as const;

/** What the free plan gives so much of that it may end first. */
export type FreeLimit = keyof typeof FREE_A_DAY;

/** The pushes a day for which the free plan has enough of one thing. */
export function freePushes(usage: Usage, limit: FreeLimit): number {
  return Math.floor(FREE_A_DAY[limit] / (usage[limit] ?? 0));
}

/** The pushes a day that the free plan has room for. */
export function freePushesOfAll(usage: Usage): number {
  return Math.min(...(Object.keys(FREE_A_DAY) as FreeLimit[]).map((limit) => freePushes(usage, limit)));
}

/** Three messages written, read and deleted, and taken ten at a time. No history, and no answer to `callback_url`. */
export const QUEUES: Usage = { workerRequests: 1 + 3 / 10, cpuMs: 1, kvReads: 1, queueOperations: 9 };

/** A step for each target. What has happened is kept for 30 days at most, and cannot be searched. */
export const WORKFLOWS: Usage = { workerRequests: 2, cpuMs: 2, kvReads: 1, workflowSteps: 3 };
