import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { authorshipToStore, storedAuthorship, type Authorship } from "../../core/rules/version-note.ts";
import { HISTORY_PREFIX, historyKey, RULES_KEY } from "../../core/rules/kv-keys.ts";
import { revisionOf } from "./revision.ts";
import { isPublicUrlMissing } from "./config.ts";
import { requireConfig } from "./config-file.ts";
import { configArguments, directoryOf, type StorageOptions } from "./options.ts";
import { wranglerFailed } from "./failure.ts";
import { requireWrangler, runWrangler } from "./run.ts";

/** An earlier version of the rule document. */
export interface EarlierVersion extends Authorship {
  readonly key: string;
  /** The time of its replacement, in ISO 8601. */
  readonly replacedAt: string;
  readonly bytes?: number;
  readonly revision?: string;
}

/** A key as wrangler lists it. */
interface ListedKey {
  readonly name: string;
  readonly metadata?: Omit<EarlierVersion, "key" | "replacedAt">;
}

/** Matches wrangler's error when Cloudflare answers 404, as in `Failed to fetch <URL> - 404: Not Found`. */
const NOT_FOUND = / - 404\b/;

/** Reads and writes the rule document and its earlier versions in KV, by wrangler. */
export class RuleStore {
  readonly #options: StorageOptions;

  /** Throws if wrangler would find no configuration. */
  constructor(options: StorageOptions) {
    requireConfig(options);
    this.#options = options;
  }

  /** Names the storage in texts for people. */
  get place(): string {
    return this.#options.local === true ? "the local KV" : "KV on Cloudflare";
  }

  /** Whether the relay of this KV is known to lack PUBLIC_URL. */
  isPublicUrlMissing(): Promise<boolean> {
    return isPublicUrlMissing(this.#options);
  }

  /** Reads the document, or the version under a key; undefined if it does not exist. */
  async read(key = RULES_KEY): Promise<string | undefined> {
    const result = await runWrangler(this.#arguments("get", key), { directory: this.#directory });
    if (result.exitCode === 0) {
      // With --local wrangler prints this in place of a missing value, and succeeds. No rule document has this text.
      return result.stdout.trim() === "Value not found" ? undefined : result.stdout;
    }
    const purpose = `reading "${key}" from ${this.place}`;
    // A deleted namespace answers 404 as well. Listing the keys tells the two apart.
    if (!NOT_FOUND.test(result.stderr)) throw wranglerFailed(result, purpose);
    const keys = await this.#list(key, purpose);
    if (keys.some(({ name }) => name === key)) throw wranglerFailed(result, purpose);
    return undefined;
  }

  /** Replaces the document. Saves the previous one first, so that a failure in between cannot lose it. */
  async replace(document: string, previous: string | undefined, now: Date, author: Authorship = {}): Promise<void> {
    if (previous !== undefined) {
      const keys = await this.#list(RULES_KEY, `listing ${this.place}`);
      const current = keys.find(({ name }) => name === RULES_KEY)?.metadata;
      await this.#write(historyKey(now), previous, {
        ...authorshipToStore(storedAuthorship(current)),
        ...(author.by !== undefined && { replacedBy: author.by }),
      });
    }
    await this.#write(RULES_KEY, document, authorshipToStore(author));
  }

  /** Lists the earlier versions, the latest first. */
  async history(): Promise<EarlierVersion[]> {
    const keys = await this.#list(HISTORY_PREFIX, `listing ${this.place}`);
    const versions = keys.map(({ name: key, metadata }): EarlierVersion => {
      return { key, replacedAt: key.slice(HISTORY_PREFIX.length), ...metadata, ...storedAuthorship(metadata) };
    });
    return versions.toSorted((a, b) => (a.replacedAt < b.replacedAt ? 1 : -1));
  }

  /** Lists the keys with a prefix, and their metadata. */
  async #list(prefix: string, purpose: string): Promise<ListedKey[]> {
    const args = this.#arguments("list", "--prefix", prefix);
    return JSON.parse(await requireWrangler(args, { directory: this.#directory }, purpose)) as ListedKey[];
  }

  /** Writes a value by way of a file, because arguments have a lower size limit than values. */
  async #write(key: string, text: string, more: object): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), "hubrelay-"));
    try {
      const file = join(directory, "value");
      await writeFile(file, text, { mode: 0o600 });
      const metadata = JSON.stringify({ bytes: Buffer.byteLength(text), revision: revisionOf(text), ...more });
      const args = this.#arguments("put", key, "--path", file, "--metadata", metadata);
      await requireWrangler(args, { directory: this.#directory }, `writing "${key}" to ${this.place}`);
    } finally {
      await rm(directory, { recursive: true });
    }
  }

  get #directory(): string {
    return directoryOf(this.#options);
  }

  #arguments(verb: "get" | "put" | "list", ...rest: string[]): string[] {
    const { local, persistTo } = this.#options;
    return [
      "kv",
      "key",
      verb,
      ...rest,
      "--binding",
      "RULES",
      ...(local === true ? ["--local"] : ["--remote"]),
      ...(local === true && persistTo !== undefined ? ["--persist-to", resolve(persistTo)] : []),
      ...configArguments(this.#options),
    ];
  }
}
