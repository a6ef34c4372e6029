import * as v from "valibot";

/** Builds the schema of something that a service identifies by a number or a name. */
export function numberOrName(name: RegExp, expected: string) {
  return v.union([
    v.pipe(v.number(), v.integer("expected a whole number"), v.minValue(1, "expected 1 or more")),
    v.pipe(v.string(), v.regex(name, expected)),
  ]);
}
