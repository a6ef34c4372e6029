import { isReservedSecret } from "../../core/secrets/secret.ts";
import { refusal } from "../terminal/exit.ts";
import { bindingsOf, latestVersion, type Binding } from "../wrangler/deployment.ts";
import type { StorageOptions } from "../wrangler/options.ts";

/**
 * Throws if the account's Worker of this name is another program, because a deploy would replace it. A relay has the
 * binding REPOSITORY. The empty Worker that `wrangler secret put` makes before the first deploy has only secrets that a
 * relay knows, or that its rules name.
 */
export async function refuseOtherWorker(options: StorageOptions, namedSecrets: readonly string[]): Promise<void> {
  const latest = await latestVersion(options);
  const bindings = latest === undefined ? [] : await bindingsOf(options, latest);
  if (bindings.some(({ name }) => name === "REPOSITORY")) return;
  const isKnown = ({ name, type }: Binding) =>
    type === "secret_text" && (isReservedSecret(name) || namedSecrets.includes(name));
  if (bindings.length > 0 && bindings.every(isKnown)) return;
  throw refusal(
    "the account has another Worker of this name, which a deploy would replace",
    "choose another name in wrangler's configuration, or delete that Worker: npx wrangler delete",
  );
}
