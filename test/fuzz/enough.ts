/** Fewer inputs may have hardly any of a kind by chance: one in fifty runs of `npm test` failed for that. */
const LEAST_RUNS = 1000;

/** The number that inputs of a kind must exceed, so that more than the first look at them was tried: one in `part`. */
export function enough(runs: number, part: number): number {
  return runs < LEAST_RUNS ? 0 : runs / part;
}
