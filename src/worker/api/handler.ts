import type * as v from "valibot";
import type { DESCRIPTIONS } from "../../core/api/descriptions.ts";
import type { OperationId, OPERATIONS } from "../../core/api/operations.ts";
import type { OutputOf, Schema } from "../../core/api/operation.ts";
import type { Identity } from "../auth/identify.ts";
import type { Env } from "../env/env.ts";

type Operations = typeof OPERATIONS;
type Descriptions = typeof DESCRIPTIONS;

/** The validated input of an operation, as {@link OPERATIONS} defines it. */
export interface Input<Id extends OperationId> {
  readonly request: Request;
  readonly env: Env;
  /** The operator who sent the request; public operations do not read it. */
  readonly operator: Identity;
  /** The parameters of the path, decoded. */
  readonly parts: Readonly<Record<PartsOf<Operations[Id]["path"]>, string>>;
  readonly query: Operations[Id] extends { readonly query: infer Query extends Schema } ? OutputOf<Query> : undefined;
  readonly body: Operations[Id] extends { readonly body: infer Body extends Schema }
    ? OutputOf<Body>
    : Operations[Id] extends { readonly takesDocument: true }
      ? string
      : undefined;
}

/** The response body of an operation on success. */
export type Answer<Id extends OperationId> = OutputOf<
  Extract<Descriptions[Id]["answers"][keyof Descriptions[Id]["answers"]], v.GenericSchema>
>;

/** Handles an operation. */
export type Handler<Id extends OperationId> = (input: Input<Id>) => Response | Promise<Response>;

type PartsOf<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | PartsOf<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
