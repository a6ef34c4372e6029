import type * as v from "valibot";

/** The schema of an input or output. */
export type Schema = v.GenericSchema;

/** The read-only type that a schema describes. */
export type OutputOf<S extends Schema> = Immutable<v.InferOutput<S>>;

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** A schema of an object with known fields. */
export type ObjectSchema = Schema & { readonly entries: v.ObjectEntries };

/** Limit of a body that holds neither a rule document nor a payload. */
export const MAX_SMALL_BODY_BYTES = 16_384;

/** What the OpenAPI document says of an operation, beside its input. */
export interface Description {
  /** One line that says what it does. */
  readonly summary: string;
  /** Further details. */
  readonly description?: string;
  /** Success responses by status; null if the response has no JSON. */
  readonly answers: Readonly<Record<number, Schema | null>>;
}

/** One operation of the API. The router, the OpenAPI document and the tests are derived from these. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `/api/v1`, with `:name` for each variable part. */
  readonly path: string;
  readonly query?: ObjectSchema;
  /** Required request headers with their descriptions. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The JSON body. */
  readonly body?: ObjectSchema;
  /** Limit of the body in bytes; defaults to {@link MAX_SMALL_BODY_BYTES}. */
  readonly maxBodyBytes?: number;
  /** Whether the body is the text of a rule document, valid or not. */
  readonly takesDocument?: true;
  /** Statuses of problems that do not follow from the other fields. */
  readonly problems?: readonly number[];
  /** Whether it changes nothing, although it is no GET. Then the role `read` may use it. */
  readonly changesNothing?: true | "unless confirmed";
  /** Whether it needs no authentication. */
  readonly isPublic?: true;
}

/** Returns the names of a path's variable parts. */
export function parametersOf({ path }: Operation): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
}
