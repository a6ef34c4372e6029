import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { RULES_KEY } from "../../core/rules/kv-keys.ts";

/**
 * Returns the rule document in a state's KV, and writes the given one first if there is none. Call it before the Worker
 * runs: an overdue alarm would find no document, and hold the events that it has to route.
 */
export async function ensureLocalRules(stateDirectory: string, document: string): Promise<string> {
  const miniflare = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: "export default {}",
      kvNamespaces: ["RULES"],
      resourcePersistencePath: stateDirectory,
      cf: false,
    }),
  );
  try {
    const rules = await miniflare.getKVNamespace("RULES");
    const current = await rules.get(RULES_KEY, "text");
    if (current !== null) return current;
    await rules.put(RULES_KEY, document);
    return document;
  } finally {
    await miniflare.dispose();
  }
}
