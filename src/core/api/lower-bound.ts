import * as v from "valibot";

/** A mark of counts that ended at a bound, as in "75,000+". */
export const LowerBound = v.exactOptional(
  v.pipe(v.literal(true), v.description("counting ended after 75,000 entries, the latest: there may be more")),
);

/** The same mark of a list's total. */
export const LowerBoundOfTotal = v.exactOptional(
  v.pipe(v.literal(true), v.description("counting ended after 10,000 entries, the latest: there may be more")),
);
