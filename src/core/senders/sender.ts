import { isDigest } from "../event/digest.ts";
import type * as v from "valibot";
import { cleanLine } from "../text/clean.ts";
import type { Push } from "../event/event.ts";
import type { Signal, SignalKind } from "../event/signal.ts";
import { fieldsOf, type Fields } from "../schema/fields.ts";
import type { Problem } from "../schema/problem.ts";
import { parseRegistryHost, parseRegistryRepository, parseRepository, type Repository } from "../event/repository.ts";
import { err, ok, type Result, valuesOf } from "../lib/result.ts";
import { NO_ALIASES, type Aliases } from "./aliases.ts";
import { foreignHost } from "./hosts.ts";
import type { Identity } from "./identity.ts";
import type { SenderName } from "./name.ts";
import { validate } from "../schema/validate.ts";
import { isTag } from "../event/tag-name.ts";

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

/** An artifact as a sender reports it, unvalidated. */
export interface Artifact {
  readonly registry: string;
  readonly path: string;
  /** Absent in a push by digest alone. */
  readonly tag?: string;
  readonly digest?: string | null | undefined;
  readonly mediaType?: string | null | undefined;
  readonly pusher?: string | null | undefined;
  /** In RFC 3339 format. */
  readonly pushedAt?: string | null | undefined;
}

/** Parses a registry's host that a sender reports. The error says which hosts it may report. */
function parseHost(sender: SenderName, text: string): Result<string, string> {
  const host = parseRegistryHost(text);
  const foreign = host.ok ? foreignHost(sender, host.value) : undefined;
  return foreign === undefined ? host : err(foreign);
}

/** Parses the repository of an artifact that a sender reports. */
export function parseArtifactRepository(
  sender: SenderName,
  registry: string,
  path: string,
): Result<Repository, string> {
  const host = parseHost(sender, registry);
  return host.ok ? parseRepositoryAt(host.value, path) : host;
}

/** Builds the push of an artifact. Problems are reported at `paths`. */
export function buildPush(
  sender: SenderName,
  artifact: Artifact,
  paths: Readonly<Record<"registry" | "repository" | "tag", Problem["path"]>>,
): Result<Push, Problem[]> {
  return buildPushAt(parseHost(sender, artifact.registry), artifact, paths);
}

/** Builds the push of an artifact of a host; `docker.io` is Docker Hub's, whose pushes name no registry. */
export function buildPushAt(
  host: Result<string, string>,
  artifact: Omit<Artifact, "registry">,
  paths: Readonly<Record<"registry" | "repository" | "tag", Problem["path"]>>,
): Result<Push, Problem[]> {
  const { path, tag, digest, mediaType, pusher, pushedAt } = artifact;
  const repository = host.ok ? parseRepositoryAt(host.value, path) : host;
  const problems: Problem[] = [
    ...(repository.ok ? [] : [{ path: host.ok ? paths.repository : paths.registry, message: repository.error }]),
    ...(tag === undefined || isTag(tag)
      ? []
      : [{ path: paths.tag, message: "expected a tag: letters, digits, '_', '.' and '-'" }]),
  ];
  if (!host.ok || !repository.ok || problems.length > 0) return err(problems);
  const { fullName, namespace, name, registry } = repository.value;
  const time = Date.parse(pushedAt ?? "");
  return ok({
    repository: fullName,
    ...(registry !== undefined && { registry }),
    namespace,
    name,
    ...(tag !== undefined && { tag }),
    ...(pusher && { pusher }),
    ...(time >= 0 && { pushedAt: time }),
    ...(mediaType && { mediaType }),
    ...(digest && isDigest(digest) && { digest }),
  });
}

/** Parses a repository of a host; `docker.io` is Docker Hub's, whose repositories name no registry. */
export function parseRepositoryAt(host: string, path: string): Result<Repository, string> {
  return host === "docker.io" ? parseRepository(path) : parseRegistryRepository(host, path);
}

/**
 * Combines pushes into a message, or returns the problems of all. Without pushes the message is `otherwise`.
 *
 * @param byDigest pushes without a tag; those that are invalid or lack a digest are left out
 */
export function combinePushes(
  pushes: readonly Result<Push, Problem[]>[],
  otherwise: string,
  byDigest: readonly Result<Push, Problem[]>[] = [],
): Result<Message, Problem[]> {
  const problems = pushes.flatMap((push) => (push.ok ? [] : push.error));
  if (problems.length > 0) return err(problems);
  const [first, ...others] = valuesOf(pushes);
  const message = first === undefined ? { ignored: otherwise } : { pushes: [first, ...others] as const };
  const [untagged, ...more] = valuesOf(byDigest).filter(({ digest }) => digest !== undefined);
  return ok({ ...message, ...(untagged !== undefined && { byDigest: [untagged, ...more] as const }) });
}
