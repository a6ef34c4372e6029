import * as v from "valibot";

/** What a service both numbers and names, by either. */
export function numberOrName(name: RegExp, expected: string) {
  return v.union([
    v.pipe(v.number(), v.integer("expected a whole number"), v.minValue(1, "expected 1 or more")),
    v.pipe(v.string(), v.regex(name, expected)),
  ]);
}
