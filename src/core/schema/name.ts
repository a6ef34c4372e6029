import * as v from "valibot";

/** The name of a target or a tunnel. */
export const Name = v.pipe(
  v.string(),
  v.regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, "expected a name of letters, digits, '_', '.' and '-', at most 64"),
);
