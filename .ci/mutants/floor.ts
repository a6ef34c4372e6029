/**
 * Returns the least percentage of a sample that tests must notice, if they notice `floor` percent of all mutants: three
 * standard deviations of the draw below that, because chance alone falls short of it once in a thousand draws. It is the
 * floor itself when all were tried.
 */
export function leastOfSample(floor: number, tried: number, all: number): number {
  if (tried === 0) return floor;
  const share = floor / 100;
  const drawn = all > 1 ? (all - tried) / (all - 1) : 0;
  return Math.max(0, floor - 300 * Math.sqrt(((share * (1 - share)) / tried) * drawn));
}
