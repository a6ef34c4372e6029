import { readFileSync } from "node:fs";
import { VARIABLE_MEANINGS } from "../../src/worker/env/variable-meanings.ts";
import { absoluteLinks, type Manifest } from "./repository.ts";

const CONFIGURATION = readFileSync(new URL("../../wrangler.toml", import.meta.url), "utf8");

const SECRETS = {
  RELAY_TOKENS:
    "The token of your webhook URLs, 24 characters or more: `openssl rand -hex 24` makes one. The URL for Docker Hub is `https://<Worker>/hook/<token>`.",
  ADMIN_TOKEN: "The token that opens the dashboard and the API, 24 characters or more. Use another one than above.",
};

/**
 * Describes what the page behind the button "Deploy to Cloudflare" asks for:
 * https://developers.cloudflare.com/workers/platform/deploy-buttons/
 */
export function bindingDescriptions(manifest: Manifest): Readonly<Record<string, { readonly description: string }>> {
  const variables = Object.entries(VARIABLE_MEANINGS).flatMap(([name, meaning]) =>
    !isConfigured(name)
      ? []
      : [[name, absoluteLinks(meaning.replace("](#", "](deploy.md#"), manifest, "docs/deploy.md")]],
  );
  const all = [...Object.entries({ ...SECRETS, RULES: "Holds the rule document." }), ...variables];
  return Object.fromEntries(all.map(([name, description = ""]) => [name, { description }]));
}

/** Whether wrangler.toml sets a variable. The others, which few relays need, are not asked for. */
function isConfigured(name: string): boolean {
  return new RegExp(`^${name} = `, "m").test(CONFIGURATION);
}
