import * as v from "valibot";
import type { Push } from "./event.ts";
import type { Problem } from "../schema/problem.ts";
import { parseRepository, type Repository } from "./repository.ts";
import { err, ok, type Result } from "../lib/result.ts";
import { list, record } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { shortText } from "./short-text.ts";
import { cleanLine } from "../text/clean.ts";
import { isTag } from "./tag-name.ts";

// Docker Hub's field names occur only in this file. https://docs.docker.com/docker-hub/repos/manage/webhooks/ lists
// fewer fields than are sent, and they changed over the years. So only fields that every push needs are required, and a
// malformed optional fact never refuses a push.
const text = v.nullish(v.string());
const fact = v.fallback(v.nullish(v.boolean()), undefined);

/** Changes of one platform of a mirrored image. */
const Changes = v.object({ change_categories: list(v.pipe(v.string(), v.transform(cleanLine)), 100, "categories") });

/** The fields of Docker Hub's payload that are read. */
export const DockerHubPayload = v.object({
  push_data: v.object({
    tag: text,
    pusher: shortText,
    pushed_at: v.nullish(v.union([v.number(), v.string()])),
    media_type: shortText,
  }),
  repository: v.object({
    repo_name: text,
    namespace: text,
    name: text,
    is_private: fact,
    is_official: fact,
  }),
  callback_url: v.nullish(
    v.pipe(v.string(), v.maxLength(2048, "expected at most 2048 characters"), v.transform(cleanLine)),
  ),
  dhi_metadata: v.fallback(v.nullish(record(v.string(), Changes, 100, "platforms")), undefined),
});

type DockerHubPayload = v.InferOutput<typeof DockerHubPayload>;

const END_OF_YEAR_9999 = 253_402_300_799_999;

/** Parses a JSON body from Docker Hub into a push, or returns all its problems. */
export function parsePayload(json: unknown): Result<Push, Problem[]> {
  const parsed = validate(DockerHubPayload, json);
  if (!parsed.ok) return parsed;

  const { push_data: pushData, callback_url: callbackUrl, repository: facts } = parsed.value;
  const problems: Problem[] = [];
  const repository = repositoryOf(parsed.value, problems);
  const tag = tagOf(pushData.tag, problems);
  const pushedAt = pushedAtOf(pushData.pushed_at, problems);
  if (repository === undefined || problems.length > 0) return err(problems);

  return ok({
    repository: repository.fullName,
    namespace: repository.namespace,
    name: repository.name,
    ...(tag !== undefined && { tag }),
    ...(pushData.pusher && { pusher: pushData.pusher }),
    ...(pushedAt !== undefined && { pushedAt }),
    ...(pushData.media_type && { mediaType: pushData.media_type }),
    ...(typeof facts.is_private === "boolean" && { isPrivate: facts.is_private }),
    ...(typeof facts.is_official === "boolean" && { isOfficial: facts.is_official }),
    ...(callbackUrl && { callbackUrl }),
    ...changeCategoriesOf(parsed.value),
  });
}

/**
 * Returns the repository, or adds the problem why there is none. `repo_name` decides, or `name` alone if it is missing.
 * `owner` is a user, not the organisation, and is ignored.
 *
 * Receivers that read `namespace` and `name` must find the same namespace, or two receivers would act on two
 * repositories. `name` may differ: in captured payloads of Docker Hub it does, and those receivers prefer `repo_name`.
 */
function repositoryOf({ repository }: DockerHubPayload, problems: Problem[]): Repository | undefined {
  const { repo_name: repoName, namespace, name } = repository;
  const field = repoName || !name ? "repo_name" : "name";
  const full = repoName || (name && namespace && !name.includes("/") ? `${namespace}/${name}` : name);
  if (!full) {
    problems.push({ path: ["repository", "repo_name"], message: "missing: expected a name, as in acme/web" });
    return undefined;
  }
  const parsed = parseRepository(full);
  if (!parsed.ok) {
    const isNamespaceBad = !repoName && full !== name && parseRepository(name ?? "").ok;
    problems.push({ path: ["repository", isNamespaceBad ? "namespace" : field], message: parsed.error });
    return undefined;
  }
  if (namespace && !agrees(namespace, name, full, parsed.value)) {
    const message = `contradicts repository.${field}, which names ${parsed.value.fullName}: receivers would read two repositories`;
    problems.push({ path: ["repository", "namespace"], message });
    return undefined;
  }
  return parsed.value;
}

/** Checks whether `namespace` is the namespace in `repo_name`. */
function agrees(namespace: string, name: string | null | undefined, full: string, repository: Repository): boolean {
  // Placeholders in payloads of official images from 2014.
  if (full.startsWith("_/") && namespace === "username" && name === "reponame") return true;
  const inNamespace = parseRepository(`${namespace}/${repository.name}`);
  return inNamespace.ok && inNamespace.value.fullName === repository.fullName;
}

/** Limits of a hardened image's categories. Docker documents a handful of short words. */
const MAX_CATEGORIES = 20;
const MAX_CATEGORY_LENGTH = 100;

/** Collects the change categories of all platforms of a mirrored Docker Hardened Image. */
function changeCategoriesOf({ dhi_metadata: metadata }: DockerHubPayload): Pick<Push, "changeCategories"> {
  const categories = new Set(Object.values(metadata ?? {}).flatMap(({ change_categories }) => change_categories));
  const kept = [...categories].filter(({ length }) => length <= MAX_CATEGORY_LENGTH).slice(0, MAX_CATEGORIES);
  return kept.length === 0 ? {} : { changeCategories: kept };
}

function tagOf(tag: string | null | undefined, problems: Problem[]): string | undefined {
  if (!tag) return undefined;
  if (isTag(tag)) return tag;
  const message = /[/:@]/.test(tag)
    ? "expected a tag alone, as in v1.2.3, not a whole image reference"
    : "expected a tag: letters, digits, '_', '.' and '-', at most 128";
  problems.push({ path: ["push_data", "tag"], message });
  return undefined;
}

/** Converts seconds since 1970 to milliseconds. Older payloads send a float or a string. */
function pushedAtOf(seconds: number | string | null | undefined, problems: Problem[]): number | undefined {
  if (seconds === null || seconds === undefined || String(seconds).trim() === "") return undefined;
  const milliseconds = Math.round(Number(seconds) * 1000);
  if (milliseconds >= 0 && milliseconds <= END_OF_YEAR_9999) return milliseconds;
  problems.push({ path: ["push_data", "pushed_at"], message: "expected a time in seconds since 1970" });
  return undefined;
}
