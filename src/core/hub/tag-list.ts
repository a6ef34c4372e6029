import * as v from "valibot";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { parseTagAnswer, type TagFacts } from "./tag-facts.ts";

/** A tag in Docker Hub's list of tags, with its push time. */
export interface ListedTag extends TagFacts {
  readonly tag: string;
  readonly pushedAt: number;
  readonly pusher?: string;
}

/** One page of the list. */
export interface TagPage {
  readonly tags: readonly ListedTag[];
  readonly isLast: boolean;
}

const Page = v.object({ next: v.optional(v.unknown()), results: list(v.unknown(), 100, "tags") });
const Named = v.object({ name: v.string(), last_updater_username: v.fallback(v.nullish(v.string()), undefined) });

/**
 * Parses a page of Docker Hub's tags; undefined if invalid. Tags without a push time are left out, because
 * reconciliation cannot place them.
 */
export function parseTagPage(json: unknown): TagPage | undefined {
  const page = validate(Page, json);
  if (!page.ok) return undefined;
  const { results, next } = page.value;
  return { tags: results.flatMap(listedTag), isLast: typeof next !== "string" || results.length === 0 };
}

function listedTag(json: unknown): ListedTag[] {
  const named = validate(Named, json);
  const facts = parseTagAnswer(json);
  if (!named.ok || facts?.pushedAt === undefined) return [];
  const { name: tag, last_updater_username: pusher } = named.value;
  return [{ ...facts, tag, pushedAt: facts.pushedAt, ...(pusher && { pusher }) }];
}
