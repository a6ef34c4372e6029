import { countUsage, getCounted, putCounted } from "../telemetry/usage.ts";
import { authorshipToStore, storedAuthorship, type Authorship } from "../../core/rules/version-note.ts";
import { HISTORY_PREFIX, historyKey, RULES_KEY } from "../../core/rules/kv-keys.ts";

/** An earlier rule document, without its text. */
export interface EarlierRules extends Authorship {
  readonly key: string;
  /** When it was replaced, in milliseconds since 1970. */
  readonly savedAt: number;
  /** Absent from documents that versions before 0.2 kept through the API. */
  readonly revision?: string;
  readonly bytes?: number;
  /** Who replaced it. */
  readonly replacedBy?: string;
}

/** The metadata of a document in KV. The command writes the same. */
type Metadata = Omit<EarlierRules, "key" | "savedAt">;

/** The current document, with its author and note; `text` is null if there is none. */
export interface CurrentRules extends Authorship {
  readonly text: string | null;
}

/** Reads the current document, its author and note. */
export async function readCurrentRules(kv: KVNamespace): Promise<CurrentRules> {
  countUsage("kvReads");
  const { value, metadata } = await kv.getWithMetadata<Metadata>(RULES_KEY);
  return { text: value, ...storedAuthorship(metadata) };
}

/** Replaces the document. Writes the earlier one to the history first, so that a failure in between cannot lose it. */
export async function replaceRules(
  kv: KVNamespace,
  next: Authorship & { readonly text: string; readonly revision: string; readonly by: string },
  earlier: CurrentRules & { readonly revision: string },
  now: Date,
): Promise<void> {
  if (earlier.text !== null) {
    await putCounted(kv, historyKey(now), earlier.text, { ...metadataOf(earlier.text, earlier), replacedBy: next.by });
  }
  await putCounted(kv, RULES_KEY, next.text, metadataOf(next.text, next));
}

function metadataOf(text: string, { revision, ...authorship }: Authorship & { readonly revision: string }): Metadata {
  return { bytes: new TextEncoder().encode(text).byteLength, revision, ...authorshipToStore(authorship) };
}

/**
 * Lists documents that were replaced before the key `before`, newest first, at most `limit`. `next` is the key to continue
 * with, if there are more. Reads all pages of KV, because KV lists the oldest first.
 */
export async function listEarlierRules(
  kv: KVNamespace,
  limit: number,
  before?: string,
): Promise<{ versions: EarlierRules[]; next?: string }> {
  const latest: KVNamespaceListKey<Metadata>[] = [];
  let cursor: string | null = null;
  do {
    const page: KVNamespaceListResult<Metadata> = await kv.list<Metadata>({ prefix: HISTORY_PREFIX, cursor });
    latest.push(...page.keys.filter(({ name }) => before === undefined || name < before));
    // One more than the limit shows whether there is a next page.
    latest.splice(0, Math.max(0, latest.length - limit - 1));
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  const versions = latest.slice(-limit).toReversed().map(describe);
  const last = versions.at(-1);
  return { versions, ...(latest.length > limit && last !== undefined && { next: last.key }) };
}

/** The text of an earlier document; null if the key is unknown. */
export function readEarlierRules(kv: KVNamespace, key: string): Promise<string | null> {
  return key.startsWith(HISTORY_PREFIX) ? getCounted(kv, key) : Promise.resolve(null);
}

function describe({ name, metadata }: KVNamespaceListKey<Metadata>): EarlierRules {
  const { revision, bytes, replacedBy } = metadata ?? {};
  return {
    key: name,
    savedAt: Date.parse(name.slice(HISTORY_PREFIX.length)),
    ...(typeof revision === "string" && { revision }),
    ...(typeof bytes === "number" && { bytes }),
    ...storedAuthorship(metadata),
    ...(typeof replacedBy === "string" && { replacedBy }),
  };
}
