import * as v from "valibot";
import { cleanLine } from "../text/clean.ts";

/**
 * A text of a sender that may be left out: bounded, so that no sender can make conditions on it slow, and clean, so
 * that it can be shown anywhere.
 */
export const shortText = v.nullish(
  v.pipe(v.string(), v.maxLength(255, "expected at most 255 characters"), v.transform(cleanLine)),
);
