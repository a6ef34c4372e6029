/**
 * Counts of durations in logarithmic steps: compact, exact to five per cent, and mergeable by addition, as in DDSketch
 * (https://arxiv.org/abs/1908.10693). Keys are steps, values are counts.
 */
export type Latencies = Record<string, number>;

/** Growth from one step to the next. */
const GROWTH = 1.1;

/** Counts one duration in milliseconds. */
export function addLatency(latencies: Latencies, ms: number): void {
  const step = Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(GROWTH));
  latencies[step] = (latencies[step] ?? 0) + 1;
}

/** Adds other counts. */
export function addLatencies(latencies: Latencies, others: Latencies): void {
  for (const [step, count] of Object.entries(others)) latencies[step] = (latencies[step] ?? 0) + count;
}

/** Returns the duration in milliseconds that a share (0 to 1) of all did not exceed; undefined without durations. */
export function quantile(latencies: Latencies, share: number): number | undefined {
  // An object lists integer keys in ascending order.
  const steps = Object.entries(latencies);
  const total = steps.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [step, count] of steps) {
    seen += count;
    // The step's middle gives the same error on both sides.
    if (seen >= share * total) return Math.round((GROWTH ** Number(step) * 2) / (1 + GROWTH));
  }
  return undefined;
}
