import * as v from "valibot";
import { cleanLine } from "../text/clean.ts";

/**
 * An optional text from a sender: bounded, so that no sender can slow down conditions on it, and cleaned, so that it is
 * safe to show.
 */
export const shortText = v.nullish(
  v.pipe(v.string(), v.maxLength(255, "expected at most 255 characters"), v.transform(cleanLine)),
);
