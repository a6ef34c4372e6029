import type { RuleStore } from "../wrangler/rule-store.ts";

/** Puts a document where there is none yet; one that is there stays. Says what it did. */
export async function putFirstRules(store: RuleStore, document: string): Promise<string> {
  const current = await store.read();
  if (current === document) return `these rules are in ${store.place}`;
  if (current !== undefined) return `${store.place} has other rules, which stay: \`hubrelay rules push\` replaces them`;
  await store.replace(document, undefined, new Date());
  return `rules put into ${store.place}`;
}
