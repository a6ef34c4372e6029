import type { Bench } from "./runner/bench.ts";

const REPOSITORIES = 1_000_000;
const PUSHES_A_SECOND = 10_000;

/** A repository's object tells the directory of what changed within this time at once, and of so many events at most. */
const FEED_DELAY_S = 1;
const FED_AT_ONCE = 100;

/** Half of what one object takes: https://developers.cloudflare.com/durable-objects/platform/limits/ */
const MAX_REQUESTS_A_SECOND = 500;

/** How unlike the repositories are: the exponent of Zipf's law; 0 is all alike. */
const EXPONENTS = [0, 0.8, 1, 1.2];

export default {
  about: `A simulation, for what cannot be measured on one machine: ${PUSHES_A_SECOND.toLocaleString("en")} pushes a second over ${REPOSITORIES.toLocaleString("en")} repositories,
whose sizes follow Zipf's law. A repository's object feeds the directory once a second at most, or once for each ${FED_AT_ONCE} events. The last
column is the least power of two of directories, found by the repository's hash, of which the busiest gets at most ${MAX_REQUESTS_A_SECOND} requests a second.`,
  measure(figures) {
    for (const zipf of EXPONENTS) {
      const rates = ratesOf(zipf);
      const feeds = rates.map((rate) => Math.max(rate / (1 + rate * FEED_DELAY_S), rate / FED_AT_ONCE));
      const subject = `Zipf ${zipf}`;
      figures.add(subject, "pushes/s of the busiest repository", rates[0] ?? 0);
      figures.add(subject, "repositories over 100 pushes/s", rates.filter((rate) => rate > 100).length);
      figures.add(subject, "requests/s to one directory", sum(feeds));
      figures.add(subject, "directories", directoriesFor(feeds));
    }
    return Promise.resolve();
  },
  goals: [],
} satisfies Bench;

function ratesOf(zipf: number): number[] {
  const weights = Array.from({ length: REPOSITORIES }, (_, index) => (index + 1) ** -zipf);
  const total = sum(weights);
  return weights.map((weight) => (weight / total) * PUSHES_A_SECOND);
}

function directoriesFor(feeds: readonly number[]): number {
  for (let count = 1; ; count *= 2) {
    const load = Array.from({ length: count }, () => 0);
    for (const [index, rate] of feeds.entries()) load[hash(index) % count]! += rate;
    if (Math.max(...load) <= MAX_REQUESTS_A_SECOND) return count;
  }
}

/** Murmur3's finaliser, which spreads numbers that follow each other: https://github.com/aappleby/smhasher */
function hash(index: number): number {
  let bits = index + 1;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
