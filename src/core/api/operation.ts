import type * as v from "valibot";

/** Something that the API takes or answers. */
export type Schema = v.GenericSchema;

/** What a schema describes, for reading only. */
export type OutputOf<S extends Schema> = Immutable<v.InferOutput<S>>;

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T;

/** An object with the fields that it may have. */
export type ObjectSchema = Schema & { readonly entries: v.ObjectEntries };

/** The most bytes of a body that holds neither a rule document nor a payload. */
export const MAX_SMALL_BODY_BYTES = 16_384;

/** One thing that the API does: the router, the OpenAPI document and the tests are made of these. */
export interface Operation {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** Under `/api/v1`, with a `:name` for each part that varies. */
  readonly path: string;
  /** What it does, in one line. */
  readonly summary: string;
  /** What else there is to know. */
  readonly description?: string;
  readonly query?: ObjectSchema;
  /** Request headers that mean something here, by their name. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The body, which is JSON. */
  readonly body?: ObjectSchema;
  /** The most bytes of the body; {@link MAX_SMALL_BODY_BYTES} unless said otherwise. */
  readonly maxBodyBytes?: number;
  /** Whether the body is the text of a rule document, whatever is wrong with it. */
  readonly takesDocument?: true;
  /** What is answered when all went well, by status; null where the answer is no JSON of its own. */
  readonly answers: Readonly<Record<number, Schema | null>>;
  /** Statuses of problems beside those that follow from the fields above. */
  readonly problems?: readonly number[];
  /** Whether it changes nothing though it is no GET, so that the role `read` may use it too. */
  readonly changesNothing?: true | "unless confirmed";
  /** Whether it is for everyone; all else is for the operator. */
  readonly isPublic?: true;
}

/** The names of the parts of a path that vary. */
export function parametersOf({ path }: Operation): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
}
