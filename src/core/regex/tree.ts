import type { CharSet } from "./char-set.ts";

/** What is asked of a place between two characters. */
export type Assertion = "text start" | "text end" | "line start" | "line end" | "word boundary" | "no word boundary";

/** An expression as it was read. What repeats without an end has a `max` of Infinity. */
export type Regex =
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "assertion"; readonly assertion: Assertion }
  | { readonly kind: "sequence"; readonly parts: readonly Regex[] }
  | { readonly kind: "choice"; readonly parts: readonly Regex[] }
  | { readonly kind: "repetition"; readonly part: Regex; readonly min: number; readonly max: number };

/**
 * How often a part of an expression is repeated, at most or, where there is no end to it, at least; repetitions inside
 * repetitions are multiplied. What is repeated no times is not looked into.
 */
export function repeats(regex: Regex): number {
  switch (regex.kind) {
    case "sequence":
    case "choice":
      return Math.max(1, ...regex.parts.map(repeats));
    case "repetition": {
      const { part, min, max } = regex;
      if (max === 0) return 1;
      return repeats(part) * (max === Infinity ? Math.max(1, min) : max);
    }
    default:
      return 1;
  }
}
