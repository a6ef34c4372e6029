import { VARIABLES } from "../../src/worker/env/variables.ts";
import { absoluteLinks, type Manifest } from "./repository.ts";

/** The variables that are not in wrangler.toml: few relays need them. */
const RARE = /^(?:ACCESS|DOCKER)_/;

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
  const variables = Object.entries(VARIABLES).flatMap(([name, { meaning }]) =>
    RARE.test(name) ? [] : [[name, absoluteLinks(meaning.replace("](#", "](deploy.md#"), manifest, "docs/deploy.md")]],
  );
  const all = [...Object.entries({ ...SECRETS, RULES: "Holds the rule document." }), ...variables];
  return Object.fromEntries(all.map(([name, description = ""]) => [name, { description }]));
}
