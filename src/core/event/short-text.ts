import * as v from "valibot";

// Control characters, halves of surrogate pairs, line separators and what turns the direction of a text: in a log, a
// terminal or a message they would make a line look like somebody else's.
const UNPRINTABLE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A text that can be shown anywhere. */
export function printable(text: string): string {
  return text.replaceAll(UNPRINTABLE, "\ufffd");
}

/**
 * A text of a sender that may be left out: bounded, so that no sender can make conditions on it slow, and printable, so
 * that it can be shown anywhere.
 */
export const shortText = v.nullish(
  v.pipe(v.string(), v.maxLength(255, "expected at most 255 characters"), v.transform(printable)),
);
