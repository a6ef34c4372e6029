import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { refusal } from "../terminal/exit.ts";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { requireWrangler, type WranglerResult } from "../wrangler/run.ts";

/** Cloudflare's error for a namespace whose title is taken. */
const TITLE_TAKEN = /code: 10014\b/;

/**
 * Handles a deploy that failed because its KV namespace is there already: one that failed before has left it behind,
 * and wrangler only finds the namespaces of a deployed Worker again. Writes its id into wrangler's configuration and
 * returns what it did; undefined if the deploy failed for another reason. Throws if the file has no single place for it.
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
  return `the KV namespace ${title} was there already: its id is in ${basename(file)} now`;
}

const BINDING = /^binding = "RULES"$/m;

/** The file's text, and how often it has the binding; an empty text if it cannot be read. */
function readPlaces(file: string): [text: string, places: number] {
  try {
    const text = readFileSync(file, "utf8");
    return [text, text.match(new RegExp(BINDING, "gm"))?.length ?? 0];
  } catch {
    return ["", 0];
  }
}
