import { isDigest } from "../event/digest.ts";
import type { Push } from "../event/event.ts";
import { parseRegistryHost, parseRegistryRepository, parseRepository, type Repository } from "../event/repository.ts";
import { isTag } from "../event/tag-name.ts";
import { err, ok, type Result, valuesOf } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";
import { foreignHost } from "./hosts.ts";
import type { SenderName } from "./name.ts";
import type { Message } from "./sender.ts";

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
