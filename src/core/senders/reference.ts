import type { Push } from "../event/event.ts";
import { parseRegistryRepository, splitHost } from "../event/repository.ts";
import { formatPath, type Problem } from "../schema/problem.ts";
import { err, type Result } from "../lib/result.ts";

/** The parts of an image reference, unvalidated. */
export interface Reference {
  readonly host: string;
  /** The repository inside its registry; may be empty. */
  readonly path: string;
  /** Absent without a tag, or with a digest. */
  readonly tag?: string;
}

const SCHEME = /^https?:\/\//i;

/** Splits a reference such as `https://ghcr.io/acme/web:v1`. Drops a colon without a tag, which GitHub sends. */
export function parseReference(text: string): Reference {
  const { host, path: rest } = splitHost(text.replace(SCHEME, ""));
  const start = rest.lastIndexOf("/") + 1;
  const end = rest.slice(start).search(/[:@]/);
  if (end < 0) return { host, path: rest };
  const path = rest.slice(0, start + end);
  const suffix = rest.slice(start + end);
  // Harbor also writes digests as `web:sha256:5f…`.
  const isTag = suffix.startsWith(":") && suffix.length > 1 && !/[:@]/.test(suffix.slice(1));
  return { host, path, ...(isTag && { tag: suffix.slice(1) }) };
}

type Text = string | null | undefined;

/** A field of a body, and the repository that it names. */
export interface RepositoryClaim {
  readonly path: Problem["path"];
  readonly repository: Text;
}

/**
 * Returns the push, or a problem for each other field of the body that names another repository. A receiver that reads
 * that field would deploy a repository that no rule was checked for.
 *
 * @param decider the field that the push was read from
 */
export function requireAgreement(
  push: Result<Push, Problem[]>,
  decider: Problem["path"],
  ...said: readonly RepositoryClaim[]
): Result<Push, Problem[]> {
  if (!push.ok) return push;
  const { repository: fullName, registry = "" } = push.value;
  const message = `contradicts ${formatPath(decider)}, which names ${fullName}: receivers would read two repositories`;
  const problems = said.flatMap(({ path, repository }) => {
    const other = repository ? parseRegistryRepository(registry, repository) : undefined;
    const agrees = other === undefined || (other.ok && other.value.fullName === fullName);
    return agrees ? [] : [{ path, message }];
  });
  return problems.length === 0 ? push : err(problems);
}

/** Joins a namespace and a name into one claim; undefined if either is missing. */
export function claimOf(path: Problem["path"], namespace: Text, name: Text): RepositoryClaim {
  return { path, repository: namespace && name ? `${namespace}/${name}` : undefined };
}
