/** Earlier documents are kept under this prefix and the ISO time at which they were replaced; see docs/cli.md. */
const HISTORY_PREFIX = "rules:history:";

/** An earlier rule document, without its text. */
export interface EarlierRules {
  readonly key: string;
  /** When it was replaced, in milliseconds since 1970. */
  readonly savedAt: number;
  /** Absent from documents that versions before 0.2 kept through the API. */
  readonly revision?: string;
  readonly bytes?: number;
}

/** The metadata that KV keeps with a document; `rules push` writes the first two as well. */
type Metadata = Pick<EarlierRules, "revision" | "bytes">;

/**
 * The latest earlier documents that were replaced before `before`, the latest first, at most `limit`; and the key to go
 * on with if there are more. KV lists the oldest first and 1,000 at a time, so all pages are read.
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
    // One more than asked for tells whether there is a next page.
    latest.splice(0, Math.max(0, latest.length - limit - 1));
    cursor = page.list_complete ? null : page.cursor;
  } while (cursor !== null);
  const versions = latest.slice(-limit).toReversed().map(describe);
  const last = versions.at(-1);
  return { versions, ...(latest.length > limit && last !== undefined && { next: last.key }) };
}

/** The text of an earlier document; null if there is none under this key. */
export function readEarlierRules(kv: KVNamespace, key: string): Promise<string | null> {
  return key.startsWith(HISTORY_PREFIX) ? kv.get(key) : Promise.resolve(null);
}

/** The key under which a document is kept that is replaced now. */
export function historyKey(now: Date): string {
  return `${HISTORY_PREFIX}${now.toISOString()}`;
}

function describe({ name, metadata }: KVNamespaceListKey<Metadata>): EarlierRules {
  const { revision, bytes } = metadata ?? {};
  return {
    key: name,
    savedAt: Date.parse(name.slice(HISTORY_PREFIX.length)),
    ...(typeof revision === "string" && { revision }),
    ...(typeof bytes === "number" && { bytes }),
  };
}
