import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { HISTORY_PREFIX, historyKey, RULES_KEY } from "../../core/rules/kv-keys.ts";
import { revisionOf } from "./revision.ts";
import { isPublicUrlMissing } from "./config.ts";
import { requireConfig } from "./config-file.ts";
import { configArguments, directoryOf, type StorageOptions } from "./options.ts";
import { requireWrangler, runWrangler, wranglerFailed } from "./run.ts";

/** An earlier version of the rule document. */
export interface EarlierVersion {
  readonly key: string;
  /** When it was replaced. */
  readonly replacedAt: string;
  readonly bytes?: number;
  readonly revision?: string;
}

/** A key as wrangler lists it. */
interface ListedKey {
  readonly name: string;
  readonly metadata?: Pick<EarlierVersion, "bytes" | "revision">;
}

/** wrangler's error for a value that Cloudflare answers 404 for, as in `Failed to fetch <URL> - 404: Not Found`. */
const NOT_FOUND = / - 404\b/;

/** The rule document and its earlier versions in KV, read and written by wrangler. */
export class RuleStore {
  readonly #options: StorageOptions;

  /** Throws if wrangler has no configuration to find the storage by. */
  constructor(options: StorageOptions) {
    requireConfig(options);
    this.#options = options;
  }

  /** Where this is, for people. */
  get place(): string {
    return this.#options.local === true ? "the local KV" : "KV on Cloudflare";
  }

  /** Whether the relay that reads this KV is known to have no PUBLIC_URL. */
  isPublicUrlMissing(): Promise<boolean> {
    return isPublicUrlMissing(this.#options);
  }

  /** The text of the document, or of an earlier version; undefined when there is none. */
  async read(key = RULES_KEY): Promise<string | undefined> {
    const result = await runWrangler(this.#arguments("get", key), { directory: this.#directory });
    if (result.exitCode === 0) {
      // Locally wrangler says so in the place of the value, and succeeds. A rule document never reads like this.
      return result.stdout.trim() === "Value not found" ? undefined : result.stdout;
    }
    const purpose = `reading "${key}" from ${this.place}`;
    // wrangler tells no more than the status, which is also that of a namespace that is gone: the list of keys decides.
    if (!NOT_FOUND.test(result.stderr)) throw wranglerFailed(result, purpose);
    const keys = await this.#list(key, purpose);
    if (keys.some(({ name }) => name === key)) throw wranglerFailed(result, purpose);
    return undefined;
  }

  /** Replaces the document. The one that was there is kept first, so that no failure in between loses it. */
  async replace(document: string, previous: string | undefined, now: Date): Promise<void> {
    if (previous !== undefined) await this.#write(historyKey(now), previous);
    await this.#write(RULES_KEY, document);
  }

  /** The earlier versions, the latest first. */
  async history(): Promise<EarlierVersion[]> {
    const keys = await this.#list(HISTORY_PREFIX, `listing ${this.place}`);
    const versions = keys.map(({ name: key, metadata }): EarlierVersion => {
      return Object.assign({ key, replacedAt: key.slice(HISTORY_PREFIX.length) }, metadata);
    });
    return versions.toSorted((a, b) => (a.replacedAt < b.replacedAt ? 1 : -1));
  }

  /** The keys that begin with a text, with their metadata. */
  async #list(prefix: string, purpose: string): Promise<ListedKey[]> {
    const args = this.#arguments("list", "--prefix", prefix);
    return JSON.parse(await requireWrangler(args, { directory: this.#directory }, purpose)) as ListedKey[];
  }

  /** By a file and not as an argument: an argument has a shorter limit than a value. */
  async #write(key: string, text: string): Promise<void> {
    const directory = await mkdtemp(join(tmpdir(), "hubrelay-"));
    try {
      const file = join(directory, "value");
      await writeFile(file, text, { mode: 0o600 });
      const metadata = JSON.stringify({ bytes: Buffer.byteLength(text), revision: revisionOf(text) });
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
