import * as v from "valibot";

/** A mark of counts that ended at a bound, as in "75,000+". */
export const LowerBound = lowerBoundAfter("75,000");

/** The same mark of a list's total. */
export const LowerBoundOfTotal = lowerBoundAfter("10,000");

function lowerBoundAfter(entries: string) {
  const description = `counting ended after ${entries} entries, the latest: there may be more`;
  return v.exactOptional(v.pipe(v.literal(true), v.description(description)));
}
