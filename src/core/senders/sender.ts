import type * as v from "valibot";
import { cleanLine } from "../text/clean.ts";
import type { Push } from "../event/event.ts";
import { fieldsOf, type Fields } from "../schema/fields.ts";
import type { Problem } from "../schema/problem.ts";
import { parseRegistryHost, parseRegistryRepository } from "../event/repository.ts";
import { err, ok, type Result, valuesOf } from "../lib/result.ts";
import { NO_ALIASES, type Aliases } from "./aliases.ts";
import { foreignHost } from "./hosts.ts";
import type { Identity } from "./identity.ts";
import type { SenderName } from "./name.ts";
import { validate } from "../schema/validate.ts";
import { isTag } from "../event/tag-name.ts";

/** A parsed request: its pushes, or why it is ignored. */
export type Message =
  | {
      readonly pushes: readonly [Push, ...Push[]];
      /** The payload to use instead, if some receivers could read another push from the original. */
      readonly corrected?: unknown;
      /** Problems of the items that were rejected. */
      readonly rejected?: readonly Problem[];
    }
  | { readonly ignored: string };

/** The proof that a sender adds to the URL's token. Required once the operator has set its secret. */
export type Proof =
  /** HMAC-SHA256 of the body, in hexadecimal with a prefix, in a header. */
  | { readonly kind: "signature"; readonly header: string; readonly prefix: string; readonly secret: string }
  /** The `Authorization` header: its full value, or `user:password` of HTTP Basic. */
  | { readonly kind: "authorization"; readonly secret: string };

/** A registry with a webhook format of its own. */
export interface Sender {
  readonly name: SenderName;
  /** The name for people. */
  readonly title: string;
  /** Fields of a body that `parse` reads. */
  readonly fields: Fields;
  /** Parses a JSON body, or returns all its problems. `aliases` maps registries behind a proxy. */
  readonly parse: (payload: unknown, aliases?: Aliases) => Result<Message, Problem[]>;
  readonly proof: Proof;
  /** The field of a URL-encoded form that can hold the JSON. */
  readonly formField?: string;
  /** The request's parts that are unique to a push. */
  readonly identity: Identity;
  /** Headers, in lower case, that the sender defines and receivers may read. */
  readonly headers?: readonly string[];
  /** Paths of the lists whose items are accepted or rejected one by one. */
  readonly lists?: readonly (readonly string[])[];
  /** Whether the sender repeats a request, and sends no other, until it gets a 2xx. */
  readonly retriesForever?: true;
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
export function ignored(what: string): Result<Message, Problem[]> {
  return ok({ ignored: cleanLine(what) });
}

/** An artifact as a sender reports it, unvalidated. */
export interface Artifact {
  readonly registry: string;
  readonly path: string;
  readonly tag: string;
  readonly digest?: string | null | undefined;
  readonly mediaType?: string | null | undefined;
  readonly pusher?: string | null | undefined;
  /** In RFC 3339 format. */
  readonly pushedAt?: string | null | undefined;
}

// https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[\w=-]{32,200}$/i;

/** Checks whether a text is a manifest's digest. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Parses a registry's host that a sender reports. The error says which hosts it may report. */
function parseHost(sender: SenderName, text: string): Result<string, string> {
  const host = parseRegistryHost(text);
  const foreign = host.ok ? foreignHost(sender, host.value) : undefined;
  return foreign === undefined ? host : err(foreign);
}

/** Builds the push of an artifact. Problems are reported at `paths`. */
export function buildPush(
  sender: SenderName,
  artifact: Artifact,
  paths: Readonly<Record<"registry" | "repository" | "tag", Problem["path"]>>,
): Result<Push, Problem[]> {
  const { registry, path, tag, digest, mediaType, pusher, pushedAt } = artifact;
  const host = parseHost(sender, registry);
  const repository = host.ok ? parseRegistryRepository(host.value, path) : host;
  const problems: Problem[] = [
    ...(repository.ok ? [] : [{ path: host.ok ? paths.repository : paths.registry, message: repository.error }]),
    ...(isTag(tag) ? [] : [{ path: paths.tag, message: "expected a tag: letters, digits, '_', '.' and '-'" }]),
  ];
  if (!host.ok || !repository.ok || problems.length > 0) return err(problems);
  const { fullName, namespace, name } = repository.value;
  const time = Date.parse(pushedAt ?? "");
  return ok({
    repository: fullName,
    registry: host.value,
    namespace,
    name,
    tag,
    ...(pusher && { pusher }),
    ...(time >= 0 && { pushedAt: time }),
    ...(mediaType && { mediaType }),
    ...(digest && isDigest(digest) && { digest }),
  });
}

/** Combines pushes into a message, or returns the problems of all. Without pushes the message is `otherwise`. */
export function combinePushes(
  pushes: readonly Result<Push, Problem[]>[],
  otherwise: string,
): Result<Message, Problem[]> {
  const problems = pushes.flatMap((push) => (push.ok ? [] : push.error));
  if (problems.length > 0) return err(problems);
  const [first, ...others] = valuesOf(pushes);
  return first === undefined ? ignored(otherwise) : ok({ pushes: [first, ...others] });
}
