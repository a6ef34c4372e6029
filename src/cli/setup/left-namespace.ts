import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { refusal } from "../terminal/exit.ts";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import type { WranglerResult } from "../wrangler/result.ts";
import { requireWrangler } from "../wrangler/run.ts";

/** Matches Cloudflare's error for a KV namespace whose title is taken. */
const TITLE_TAKEN = /code: 10014\b/;

/**
 * Recovers from a deploy that failed because its KV namespace exists. An earlier failed deploy has created it, and
 * wrangler finds only the namespaces of deployed Workers. Writes the namespace's id into wrangler's configuration and
 * returns a description; undefined if the deploy failed for another reason. Throws if it cannot write the id.
 */
export async function adoptLeftNamespace(
  options: StorageOptions,
  { stdout, stderr }: WranglerResult,
): Promise<string | undefined> {
  const [, title] = /Creating new KV Namespace "([^"]+)"/.exec(stdout) ?? [];
  if (title === undefined || !TITLE_TAKEN.test(stderr)) return undefined;
  const directory = directoryOf(options);
  const output = await requireWrangler(["kv", "namespace", "list"], { directory }, "listing KV namespaces");
  const id = (JSON.parse(output) as { id: string; title: string }[]).find((each) => each.title === title)?.id;
  if (id === undefined) return undefined;
  const file = options.config ?? join(directory, "wrangler.toml");
  const [text, places] = readPlaces(file);
  if (places !== 1) {
    throw refusal(
      `the KV namespace ${title} is left from an earlier deploy`,
      `add its id to the binding RULES in wrangler's configuration, id = "${id}", then run this again`,
    );
  }
  writeFileSync(file, text.replace(BINDING, `$&\nid = "${id}"`));
  return `the KV namespace ${title} existed already: its id is now in ${basename(file)}`;
}

const BINDING = /^binding = "RULES"$/m;

/** Reads a file and counts the binding in it. The text is empty if the file cannot be read. */
function readPlaces(file: string): [text: string, places: number] {
  try {
    const text = readFileSync(file, "utf8");
    return [text, text.match(new RegExp(BINDING, "gm"))?.length ?? 0];
  } catch {
    return ["", 0];
  }
}
