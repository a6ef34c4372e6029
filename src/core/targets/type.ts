import type * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import type { Result } from "../lib/result.ts";
import type { RequestContext, TargetRequest } from "./request.ts";

type AnyTarget = { readonly type: string };

/** One type of target: its fields, and the request that it makes of an event. */
export interface TargetType<S extends v.GenericSchema<unknown, AnyTarget>> {
  readonly schema: S;
  /** Whether such targets roll something out, and so must never be sent an older push after a newer one. */
  readonly kind: "deploy" | "notify";
  /** The request of a target whose secrets are filled in. The error says why none can be made. */
  build(target: v.InferOutput<S>, context: RequestContext): Result<TargetRequest, string>;
  /** What is wrong with a target beyond its fields' forms, such as an expression that is no CEL. */
  check?(target: v.InferOutput<S>): Problem[];
  /** What an answer means to this receiver, where that is not what HTTP says. */
  explain?(status: number): string | undefined;
}

/** Lets a type's functions know the fields of its schema. */
export function targetType<S extends v.GenericSchema<unknown, AnyTarget>>(type: TargetType<S>): TargetType<S> {
  return type;
}
