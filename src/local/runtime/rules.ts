import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { RULES_KEY } from "../../core/rules/kv-keys.ts";

/**
 * The rule document in a state's KV; if there is none, the given one is put there first. It does so before the Worker
 * runs: an alarm that is overdue would otherwise find no document, and hold what it has to route.
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
