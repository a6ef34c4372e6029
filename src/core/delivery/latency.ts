/**
 * How often durations came, by logarithmic steps: small, exact to five per cent, and two of them add up to one. The
 * idea is DDSketch's, https://arxiv.org/abs/1908.10693. Keys are steps, values counts.
 */
export type Latencies = Record<string, number>;

/** Each step is a tenth longer than the one before. */
const GROWTH = 1.1;

/** Counts one duration, in milliseconds. */
export function addLatency(latencies: Latencies, ms: number): void {
  const step = Math.ceil(Math.log(Math.max(ms, 1)) / Math.log(GROWTH));
  latencies[step] = (latencies[step] ?? 0) + 1;
}

/** Adds the counts of others. */
export function addLatencies(latencies: Latencies, others: Latencies): void {
  for (const [step, count] of Object.entries(others)) latencies[step] = (latencies[step] ?? 0) + count;
}

/** The duration that a share of all, from 0 to 1, did not exceed, in milliseconds; undefined when there is none. */
export function quantile(latencies: Latencies, share: number): number | undefined {
  const steps = Object.entries(latencies).toSorted(([a], [b]) => Number(a) - Number(b));
  const total = steps.reduce((sum, [, count]) => sum + count, 0);
  let seen = 0;
  for (const [step, count] of steps) {
    seen += count;
    // The middle of the step, so that the error is the same on both sides.
    if (seen >= share * total) return Math.round((GROWTH ** Number(step) * 2) / (1 + GROWTH));
  }
  return undefined;
}
