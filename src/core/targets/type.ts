import type * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import type { Result } from "../lib/result.ts";
import type { RequestContext, TargetRequest } from "./request.ts";

type AnyTarget = { readonly type: string };

/** A type of target: its fields and its requests. */
export interface TargetType<S extends v.GenericSchema<unknown, AnyTarget>> {
  readonly schema: S;
  /** Whether such targets deploy by default. A deploy never sends an older push after a newer one. */
  readonly kind: "deploy" | "notify";
  /** Builds the request of a target whose secrets are filled in. The error says why that is impossible. */
  build(target: v.InferOutput<S>, context: RequestContext): Result<TargetRequest, string>;
  /** Returns problems that the schema cannot find, such as an invalid expression. */
  check?(target: v.InferOutput<S>): Problem[];
  /** Explains a status whose meaning differs from HTTP's for this receiver. */
  explain?(status: number): string | undefined;
}

/** Infers the target's type for the functions from its schema. */
export function targetType<S extends v.GenericSchema<unknown, AnyTarget>>(type: TargetType<S>): TargetType<S> {
  return type;
}
