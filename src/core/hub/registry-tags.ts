import * as v from "valibot";
import { isTag } from "../event/tag-name.ts";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";

/** Tags of a page: some registries give all of them, however many are asked for. */
const MAX_TAGS = 20_000;

// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags; null in registries without tags.
const Page = v.object({ tags: v.nullish(list(v.unknown(), MAX_TAGS, "tags")) });

/** Parses a registry's list of tags, without texts that are no tags; undefined if invalid. */
export function parseTagNames(json: unknown): readonly string[] | undefined {
  const parsed = validate(Page, json);
  if (!parsed.ok || Array.isArray(json)) return undefined;
  return (parsed.value.tags ?? []).filter((tag): tag is string => typeof tag === "string" && isTag(tag));
}

const MAX_LINK_LENGTH = 2048;

/**
 * Returns the query of the next page, as a `Link` header has it; undefined if there is none. The rest of its address is
 * left out: a registry cannot lead the request, and its credentials, elsewhere.
 */
export function nextQuery(link: string | null): string | undefined {
  if (link === null || link.length > MAX_LINK_LENGTH) return undefined;
  // RFC 8288 section 3.
  const [, address] = /<([^<>]*)>\s*;[^<]*\brel\s*=\s*"?next\b/i.exec(link) ?? [];
  const [, query = ""] = /\?([^#]*)/.exec(address ?? "") ?? [];
  return query === "" ? undefined : new URL(`https://registry.invalid/?${query}`).href.split("?")[1];
}
