import type { RuleStore } from "../wrangler/rule-store.ts";

/** Writes the rule document to KV if there is none. Returns a description of what it did. */
export async function putFirstRules(store: RuleStore, document: string): Promise<string> {
  const current = await store.read();
  if (current === document) return `these rules are in ${store.place}`;
  if (current !== undefined)
    return `${store.place} has other rules, which are kept: \`hubrelay rules push\` replaces them`;
  await store.replace(document, undefined, new Date());
  return `rules put into ${store.place}`;
}
