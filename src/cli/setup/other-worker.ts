import { isReservedSecret } from "../../core/secrets/secret.ts";
import { refusal } from "../terminal/exit.ts";
import { configArguments, directoryOf, type StorageOptions } from "../wrangler/options.ts";
import { requireWrangler } from "../wrangler/run.ts";

interface Binding {
  readonly name: string;
  readonly type: string;
}

/**
 * Throws if the account's Worker of this name is another program, because a deploy would replace it. A relay has the
 * binding REPOSITORY. The empty Worker that `wrangler secret put` makes before the first deploy has only secrets that a
 * relay knows, or that its rules name.
 */
export async function refuseOtherWorker(options: StorageOptions, namedSecrets: readonly string[]): Promise<void> {
  const bindings = await latestBindings(options);
  if (bindings.some(({ name }) => name === "REPOSITORY")) return;
  const isKnown = ({ name, type }: Binding) =>
    type === "secret_text" && (isReservedSecret(name) || namedSecrets.includes(name));
  if (bindings.length > 0 && bindings.every(isKnown)) return;
  throw refusal(
    "the account has another Worker of this name, which a deploy would replace",
    "choose another name in wrangler's configuration, or delete that Worker: npx wrangler delete",
  );
}

async function latestBindings(options: StorageOptions): Promise<readonly Binding[]> {
  const directory = directoryOf(options);
  const purpose = "looking at the Worker of this name";
  const ask = async (...words: readonly string[]): Promise<unknown> =>
    JSON.parse(
      await requireWrangler(["versions", ...words, "--json", ...configArguments(options)], { directory }, purpose),
    );
  const versions = (await ask("list")) as { readonly id: string }[];
  // wrangler lists the latest version last.
  const latest = versions.at(-1)?.id;
  if (latest === undefined) return [];
  const { resources } = (await ask("view", latest)) as { readonly resources?: { readonly bindings?: Binding[] } };
  return resources?.bindings ?? [];
}
