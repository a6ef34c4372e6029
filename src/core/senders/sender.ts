import type * as v from "valibot";
import { cleanLine } from "../text/clean.ts";
import type { Push } from "../event/event.ts";
import { fieldsOf, type Fields } from "../schema/fields.ts";
import type { Problem } from "../schema/problem.ts";
import { parseRegistryHost, parseRegistryRepository } from "../event/repository.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { NO_ALIASES, type Aliases } from "./aliases.ts";
import { foreignHost } from "./hosts.ts";
import type { Identity } from "./identity.ts";
import type { SenderName } from "./name.ts";
import { validate } from "../schema/validate.ts";
import { isTag } from "../event/tag-name.ts";

/** What a request of a sender says: the pushes that it tells of, or why it tells of none. */
export type Message =
  | {
      readonly pushes: readonly [Push, ...Push[]];
      /** The payload to go on with, where the one that came could be read as another push by some receivers. */
      readonly corrected?: unknown;
      /** What is wrong with the items of the body that are not taken. */
      readonly rejected?: readonly Problem[];
    }
  | { readonly ignored: string };

/** How a sender proves itself beyond the token in the URL, once the operator has set the secret that it needs. */
export type Proof =
  /** An HMAC-SHA256 of the body in hexadecimal, with a prefix, in a header. */
  | { readonly kind: "signature"; readonly header: string; readonly prefix: string; readonly secret: string }
  /** The `Authorization` header: its whole value, or the `user:password` of HTTP Basic. */
  | { readonly kind: "authorization"; readonly secret: string };

/** A registry that tells of pushes in its own way. */
export interface Sender {
  readonly name: SenderName;
  /** Its name for people. */
  readonly title: string;
  /** The fields of a body that `parse` reads. */
  readonly fields: Fields;
  /** Understands a parsed JSON body, or gives every problem that it has. `aliases` name registries behind a proxy. */
  readonly parse: (payload: unknown, aliases?: Aliases) => Result<Message, Problem[]>;
  readonly proof: Proof;
  /** The field of a URL-encoded form that may hold the JSON. */
  readonly formField?: string;
  /** What makes a push another one than the last of the same tag. */
  readonly identity: Identity;
  /** The headers, in lower case, that it defines and receivers may read. */
  readonly headers?: readonly string[];
  /** The lists of a body, by their path, each item of which is taken or refused by itself. */
  readonly lists?: readonly (readonly string[])[];
  /** Whether it repeats a request, and sends no other, until it is answered with a 2xx. */
  readonly retriesForever?: true;
}

/** The part of a sender that reads a body: by its schema first, then by `understand`. */
export function reader<S extends v.GenericSchema>(
  schema: S,
  understand: (body: v.InferOutput<S>, aliases: Aliases) => Result<Message, Problem[]>,
): Pick<Sender, "fields" | "parse"> {
  return {
    fields: fieldsOf(schema),
    parse(payload, aliases = NO_ALIASES) {
      const parsed = validate(schema, payload);
      return parsed.ok ? understand(parsed.value, aliases) : parsed;
    },
  };
}

/** A message that tells of nothing to deliver. */
export function ignored(what: string): Result<Message, Problem[]> {
  return ok({ ignored: cleanLine(what) });
}

/** What a sender tells of an artifact; its names as they came. */
export interface Artifact {
  readonly registry: string;
  readonly path: string;
  readonly tag: string;
  readonly digest?: string | null | undefined;
  readonly mediaType?: string | null | undefined;
  readonly pusher?: string | null | undefined;
  /** RFC 3339. */
  readonly pushedAt?: string | null | undefined;
}

// https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[\w=-]{32,200}$/i;

/** Whether a text is a manifest's digest. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}

/** Reads the host that a sender names as its registry's; the error says which it may name. */
function parseHost(sender: SenderName, text: string): Result<string, string> {
  const host = parseRegistryHost(text);
  const foreign = host.ok ? foreignHost(sender, host.value) : undefined;
  return foreign === undefined ? host : err(foreign);
}

/** The push of an artifact. The problems are told at the paths where the body has its parts. */
export function pushOf(
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

/** The message that several pushes make, or all that is wrong with any of them. */
export function messageOf(pushes: readonly Result<Push, Problem[]>[], otherwise: string): Result<Message, Problem[]> {
  const problems = pushes.flatMap((push) => (push.ok ? [] : push.error));
  if (problems.length > 0) return err(problems);
  const [first, ...others] = pushes.flatMap((push) => (push.ok ? [push.value] : []));
  return first === undefined ? ignored(otherwise) : ok({ pushes: [first, ...others] });
}
