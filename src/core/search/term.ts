import type { TextField, TimeKey } from "./fields.ts";
import type { Pattern } from "./pattern.ts";

/** One condition of a search. Conditions on the target, its reason and its status are of one delivery. */
export type Condition =
  | { readonly field: TextField | "target" | "reason"; readonly pattern: Pattern }
  | { readonly field: "status" | "type" | "text"; readonly value: string }
  | { readonly field: TimeKey; readonly value: string };

/** A word of a search with its conditions: `acme/api:v1` has two. */
export interface Term {
  readonly source: string;
  readonly conditions: readonly Condition[];
}
