import type { Push } from "../event/event.ts";
import { parseRegistryRepository, splitHost } from "../event/repository.ts";
import { formatPath, type Problem } from "../schema/problem.ts";
import { err, type Result } from "../lib/result.ts";

/** A reference to an image in its parts, none of which is checked. */
export interface Reference {
  readonly host: string;
  /** The repository in its registry; empty if the reference has none. */
  readonly path: string;
  /** Absent where the reference has none, or a digest. */
  readonly tag?: string;
}

const SCHEME = /^https?:\/\//i;

/** Splits a reference such as `https://ghcr.io/acme/web:v1`. A colon without a tag is left out, as GitHub sends one. */
export function parseReference(text: string): Reference {
  const { host, path: rest } = splitHost(text.replace(SCHEME, ""));
  const start = rest.lastIndexOf("/") + 1;
  const end = rest.slice(start).search(/[:@]/);
  if (end < 0) return { host, path: rest };
  const path = rest.slice(0, start + end);
  const suffix = rest.slice(start + end);
  // Harbor writes a digest as `web:sha256:5f…` too.
  const isTag = suffix.startsWith(":") && suffix.length > 1 && !/[:@]/.test(suffix.slice(1));
  return { host, path, ...(isTag && { tag: suffix.slice(1) }) };
}

type Text = string | null | undefined;

/** A field of a body, and what it says. */
export interface Said {
  readonly path: Problem["path"];
  readonly repository: Text;
}

/**
 * The push, or an error for each other field of the body that names another repository of its registry. A receiver that
 * reads that field would deploy what the rules were not asked about.
 *
 * @param decider the field that the push was read from
 */
export function agreeing(
  push: Result<Push, Problem[]>,
  decider: Problem["path"],
  ...said: readonly Said[]
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

/** What a namespace and a name say together; nothing where one of them is missing. */
export function saidBy(path: Problem["path"], namespace: Text, name: Text): Said {
  return { path, repository: namespace && name ? `${namespace}/${name}` : undefined };
}
