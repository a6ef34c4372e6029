import * as v from "valibot";

/** Characters of a range. */
export const MAX_RANGE_LENGTH = 256;

/** A text that is short enough to be compiled as a range. */
export const BoundedRange = v.pipe(
  v.string(),
  v.maxLength(MAX_RANGE_LENGTH, `expected a range of at most ${MAX_RANGE_LENGTH} characters`),
);
