import { nextQuery, parseTagNames } from "../../core/hub/registry-tags.ts";
import { jsonOf } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { tagsToAsk, type TagSnapshot } from "../../core/verify/tag-lookup.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import { manifestFacts } from "./manifest.ts";
import { none, noFacts } from "./no-facts.ts";
import type { OciClient } from "./oci-client.ts";

/** Tags of a page. Registries may give fewer. */
const PAGE_SIZE = 1000;

/** Most pages of tags read. */
const MAX_PAGES = 3;

type None = Extract<CheckResult, { kind: "none" }>;

/** A look-up: the digests of tags, and why it ended before the last one; or why it has none. */
export type LookedUp = Result<TagSnapshot & { readonly failure?: None }, None>;

/** Returns the facts on a digest that a registry has, or why it does not have it. */
export async function askByDigest(client: OciClient, host: string, digest: string): Promise<CheckResult> {
  const answer = await client.manifest("HEAD", digest);
  if (!answer.ok) return none(answer.error);
  if (answer.value.status === 404) return none(`${host} does not know the digest`);
  if (answer.value.status !== 200) return noFacts(answer.value, host, Date.now(), "registries");
  const { facts } = { facts: {}, ...manifestFacts(answer.value, host) };
  // It was asked by digest, so an answer without one is about the same manifest.
  return { kind: "facts", facts: { digest, ...facts } };
}

/**
 * Reads the digests of a repository's tags, of at most 12: the standard has no way from a digest to its tags. The first
 * failure ends it.
 *
 * @param turn number of look-ups before this one
 */
export async function lookUpTags(client: OciClient, host: string, turn: number): Promise<LookedUp> {
  const listed = await listTags(client, host);
  if (!listed.ok) return listed;
  const { tags, isCut } = listed.value;
  const digests = new Map<string, string>();
  let failure: None | undefined;
  for (const tag of tagsToAsk(tags, turn)) {
    const answer = await client.manifest("HEAD", tag);
    // The tag was deleted after it was listed.
    if (answer.ok && answer.value.status === 404) continue;
    const found = answer.ok ? factsOf(answer.value, host) : none(answer.error);
    if (found.kind === "facts" && found.facts.digest !== undefined) digests.set(tag, found.facts.digest);
    else if (found.kind === "none") failure = found;
    if (failure !== undefined) break;
  }
  return ok({ digests, listed: tags.length, isCut, ...(failure !== undefined && { failure }) });
}

function factsOf(answer: Parameters<typeof manifestFacts>[0], host: string): CheckResult {
  return answer.status === 200 ? manifestFacts(answer, host) : noFacts(answer, host, Date.now(), "registries");
}

type Listed = Result<{ readonly tags: readonly string[]; readonly isCut: boolean }, None>;

/** Lists the tags of at most three pages. Registries sort them by name, most of them. */
async function listTags(client: OciClient, host: string): Promise<Listed> {
  const tags: string[] = [];
  const asked = new Set<string>();
  let query: string | undefined = `n=${PAGE_SIZE}`;
  while (query !== undefined && !asked.has(query)) {
    if (asked.size === MAX_PAGES) return ok({ tags, isCut: true });
    asked.add(query);
    const answer = await client.tagPage(query);
    if (!answer.ok) return err(none(answer.error));
    const { status, headers, text } = answer.value;
    if (status !== 200) return err(unlisted(answer.value, host));
    const page = parseTagNames(jsonOf(text));
    if (page === undefined) return err(none(`${host} sent a response that is not a list of tags`));
    tags.push(...page);
    query = nextQuery(headers.get("link"));
  }
  return ok({ tags, isCut: false });
}

function unlisted(answer: Parameters<typeof noFacts>[0], host: string): None {
  const why = noFacts(answer, host, Date.now(), "registries");
  return answer.status === 404 ? none(`${host} does not list the repository's tags`) : why;
}
