import { secretNames } from "../../core/secrets/secret.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import type { TokenScope } from "../secrets/new-tokens.ts";
import { hooksOf } from "../relay/hook.ts";
import { checkConfiguration } from "../doctor/configuration.ts";
import { refusal } from "../terminal/exit.ts";
import { secretNamesOf } from "../wrangler/deployment.ts";
import { directoryOf, type StorageOptions } from "../wrangler/options.ts";
import type { RuleStore } from "../wrangler/rule-store.ts";
import { isPublicUrlMissing } from "../wrangler/config.ts";
import { runWrangler } from "../wrangler/run.ts";
import { deploy } from "./deploy.ts";
import { variablesOf, writePublicUrl } from "./public-url.ts";
import { putFirstRules } from "./first-rules.ts";
import type { Setup } from "./local.ts";
import { refuseOtherWorker } from "./other-worker.ts";
import { readOrCreateSecrets, type SecretsFile } from "../secrets/secrets-file.ts";

/** Sets up a relay on Cloudflare: tokens, the deployed Worker, and rules in its KV. Keeps what exists. */
export async function setUpRemotely(
  options: StorageOptions,
  scope: TokenScope,
  store: RuleStore,
  rules: { readonly text: string; readonly compiled: CompiledRules },
  tell: (step: string) => void,
): Promise<Setup> {
  await refuseIncompleteConfiguration(options);
  tell(await login(options));
  const named = secretNames(rules.compiled.document);
  const deployed = await secretNamesOf(options);
  const existing = deployed ?? [];
  const wanted = ["RELAY_TOKENS", "ADMIN_TOKEN"].filter((name) => !existing.includes(name));
  if (deployed !== undefined && wanted.includes("RELAY_TOKENS")) await refuseOtherWorker(options, named);
  const file = wanted.length > 0 ? readOrCreateSecrets(directoryOf(options), options.env, scope) : undefined;
  tell(file === undefined ? "the tokens are set already" : `${wanted.join(" and ")} to be set, from ${file.name}`);

  const origin = await deploy(options, pick(file, wanted), tell);
  tell(origin === undefined ? "deployed" : `deployed to ${origin}`);
  const lacksUrl = await setPublicUrl(options, origin, tell);
  tell(await putFirstRules(store, rules.text));

  const missingSecrets = named.filter((name) => !existing.includes(name));
  const tokens = wanted.includes("RELAY_TOKENS") ? file?.secrets["RELAY_TOKENS"] : undefined;
  const hooks = origin === undefined ? [] : hooksOf(origin, tokens ?? "");
  const [hook] = hooks;
  return {
    ...(origin !== undefined && { origin }),
    ...(hook !== undefined && { hook: hook.url }),
    hooks,
    missingSecrets,
    next: [
      ...(hook !== undefined
        ? []
        : [`the webhook URL is ${origin ?? "https://<relay>"}/hook/<token>, with a token of RELAY_TOKENS`]),
      ...(lacksUrl
        ? [
            `links need the relay's own address: set PUBLIC_URL = "${origin ?? "https://<relay>"}" under [${variablesOf(options)}], and deploy`,
          ]
        : []),
      ...missingSecrets.map((name) => `set what the rules name: npx wrangler secret put ${name}`),
      ...(file === undefined ? [] : [`keep the tokens in ${file.name} in a safe place; Cloudflare does not show them`]),
      `check the relay: ADMIN_TOKEN=... npx hubrelay doctor --url ${origin ?? "https://<relay>"}`,
    ],
  };
}

/** Throws if wrangler's configuration, or its environment, lacks what the relay needs: wrangler deploys it all the same. */
async function refuseIncompleteConfiguration(options: StorageOptions): Promise<void> {
  const { status, detail, advice } = await checkConfiguration(options);
  if (status === "problem") throw refusal(detail, advice);
}

/**
 * Sets an empty PUBLIC_URL in wrangler's configuration to the Worker's origin, and deploys again. Returns whether the
 * relay still lacks it.
 */
async function setPublicUrl(
  options: StorageOptions,
  origin: string | undefined,
  tell: (step: string) => void,
): Promise<boolean> {
  if (origin === undefined || !writePublicUrl(options, origin)) return isPublicUrlMissing(options);
  await deploy(options, {}, tell);
  tell(`PUBLIC_URL is ${origin} now, in wrangler's configuration and on the relay`);
  return false;
}

/**
 * Throws if wrangler has no credentials. Any other failure is left to the next command: `whoami` asks for permissions of
 * the user that an API token need not have.
 */
async function login(options: StorageOptions): Promise<string> {
  const { exitCode, stdout } = await runWrangler(["whoami", "--json"], { directory: directoryOf(options) });
  if (/"loggedIn":\s*false/.test(stdout)) {
    throw refusal("wrangler is not logged in to Cloudflare", "run `npx wrangler login`, or set CLOUDFLARE_API_TOKEN");
  }
  return exitCode === 0 ? "wrangler is logged in" : "wrangler has credentials";
}

function pick(file: SecretsFile | undefined, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name) => [name, file?.secrets[name] ?? ""]));
}
