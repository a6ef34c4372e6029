import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { revisionOf } from "../rules/read.ts";
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

const KEY = "rules";
const HISTORY_PREFIX = "rules:history:";

/** The rule document and its earlier versions in KV, read and written by wrangler. */
export class RuleStore {
  readonly #options: StorageOptions;

  constructor(options: StorageOptions) {
    this.#options = options;
  }

  /** Where this is, for people. */
  get place(): string {
    return this.#options.local === true ? "the local KV" : "KV on Cloudflare";
  }

  /** The text of the document, or of an earlier version; undefined when there is none. */
  async read(key = KEY): Promise<string | undefined> {
    const result = await runWrangler(this.#arguments("get", key), { directory: this.#directory });
    if (result.exitCode === 0) {
      // Locally wrangler says so in the place of the value, and succeeds. A rule document never reads like this.
      return result.stdout.trim() === "Value not found" ? undefined : result.stdout;
    }
    // Cloudflare's code for a key that is not there.
    if (/key not found|code: 10009/.test(result.stderr + result.stdout)) return undefined;
    throw wranglerFailed(result, `reading "${key}" from ${this.place}`);
  }

  /** Replaces the document. The one that was there is kept first, so that no failure in between loses it. */
  async replace(document: string, previous: string | undefined, now: Date): Promise<void> {
    if (previous !== undefined) await this.#write(`${HISTORY_PREFIX}${now.toISOString()}`, previous);
    await this.#write(KEY, document);
  }

  /** The earlier versions, the latest first. */
  async history(): Promise<EarlierVersion[]> {
    const args = this.#arguments("list", "--prefix", HISTORY_PREFIX);
    const output = await requireWrangler(args, { directory: this.#directory }, `listing ${this.place}`);
    const keys = JSON.parse(output) as { name: string; metadata?: Pick<EarlierVersion, "bytes" | "revision"> }[];
    const versions = keys.map(({ name: key, metadata }): EarlierVersion => {
      return Object.assign({ key, replacedAt: key.slice(HISTORY_PREFIX.length) }, metadata);
    });
    return versions.toSorted((a, b) => (a.replacedAt < b.replacedAt ? 1 : -1));
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
