import type * as v from "valibot";
import { cleanLine } from "../text/clean.ts";
import type { Push } from "../event/event.ts";
import type { Signal, SignalKind } from "../event/signal.ts";
import { fieldsOf, type Fields } from "../schema/fields.ts";
import type { Problem } from "../schema/problem.ts";
import { ok, type Result } from "../lib/result.ts";
import { NO_ALIASES, type Aliases } from "./aliases.ts";
import type { Identity } from "./identity.ts";
import type { SenderName } from "./name.ts";
import { validate } from "../schema/validate.ts";

/** A parsed request: its pushes, or why it is ignored as one. */
export type Message = (
  | {
      readonly pushes: readonly [Push, ...Push[]];
      /** The payload to use instead, if some receivers could read another push from the original. */
      readonly corrected?: unknown;
      /** Problems of the items that were rejected. */
      readonly rejected?: readonly Problem[];
    }
  | {
      readonly ignored: string;
      /** What the request reports instead of a push, for gates. */
      readonly signals?: readonly Signal[];
    }
) & {
  /** Pushes of a digest without a tag. They count only where the rule document has their tags looked up. */
  readonly byDigest?: readonly [Push, ...Push[]];
};

/** The proof that a sender adds to the URL's token. */
export type Proof = {
  /** The name of the secret. */
  readonly secret: string;
  /** The header, in lower case. */
  readonly header: string;
  /** Whether requests are refused as long as the secret is not set. */
  readonly isRequired?: true;
} & (
  | {
      /** An HMAC of the body, with a prefix. */
      readonly kind: "signature";
      readonly prefix: string;
      readonly hash: "SHA-1" | "SHA-256" | "SHA-512";
      readonly encoding: "hex" | "base64";
    }
  /** The header's full value, or `user:password` of HTTP Basic. */
  | { readonly kind: "credential" }
);

/** A registry with a webhook format of its own: one that hubrelay knows, or that the rule document defines. */
export interface Sender {
  readonly name: string;
  /** The name for people. */
  readonly title: string;
  /** Fields of a body that `parse` reads. */
  readonly fields: Fields;
  /** Whether a sender that the rule document defines names a field. */
  readonly reads?: (field: string) => boolean;
  /** Parses a JSON body, or returns all its problems. `aliases` maps registries behind a proxy. */
  readonly parse: (payload: unknown, aliases?: Aliases) => Result<Message, Problem[]>;
  /** Absent if the token alone proves it. */
  readonly proof?: Proof;
  /** The field of a URL-encoded form that can hold the JSON. */
  readonly formField?: string;
  /** The request's parts that are unique to a push. */
  readonly identity: Identity;
  /** Headers, in lower case, that the sender defines and receivers may read. */
  readonly headers?: readonly string[];
  /** Paths of the lists whose items are accepted or rejected one by one. */
  readonly lists?: readonly (readonly string[])[];
  /** Kinds of signals that it sends. */
  readonly signals?: readonly SignalKind[];
  /** Whether the sender repeats a request, and sends no other, until it gets a 2xx. */
  readonly retriesForever?: true;
}

/** A sender that hubrelay knows. */
export interface BuiltInSender extends Sender {
  readonly name: SenderName;
  readonly proof: Proof;
}

/** Returns the proof by the `Authorization` header. */
export function authorizationProof(secret: string): Proof {
  return { kind: "credential", header: "authorization", secret };
}

/** Builds the parsing part of a sender: validates by a schema, then calls `parseWith`. */
export function reader<S extends v.GenericSchema>(
  schema: S,
  parseWith: (body: v.InferOutput<S>, aliases: Aliases) => Result<Message, Problem[]>,
): Pick<Sender, "fields" | "parse"> {
  return {
    fields: fieldsOf(schema),
    parse(payload, aliases = NO_ALIASES) {
      const parsed = validate(schema, payload);
      return parsed.ok ? parseWith(parsed.value, aliases) : parsed;
    },
  };
}

/** Returns a message with nothing to deliver. `what` describes it for people. */
export function ignored(what: string, signals: readonly Signal[] = []): Result<Message, Problem[]> {
  return ok({ ignored: cleanLine(what), ...(signals.length > 0 && { signals }) });
}
