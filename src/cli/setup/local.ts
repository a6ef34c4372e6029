import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { secretNames } from "../../core/secrets/secret.ts";
import type { CompiledRules } from "../../core/rules/parse-document.ts";
import { newEntry, newToken, type TokenScope } from "../secrets/new-tokens.ts";
import { LOCAL_ORIGIN } from "../relay/connection.ts";
import { hooksOf, type Hook } from "../relay/hook.ts";
import type { RuleStore } from "../wrangler/rule-store.ts";
import { changeDevVar, DEV_VARS, readDevVars, readOrCreateDevVars } from "../secrets/dev-vars.ts";
import { putFirstRules } from "./first-rules.ts";

/** A relay that is set up, and the steps that are left. */
export interface Setup {
  /** The URL of the first of {@link hooks}; absent if its token is unknown here. */
  readonly hook?: string;
  /** The webhook URL for each sender of the token. */
  readonly hooks: readonly Hook[];
  readonly origin?: string;
  /** The secrets that the rules name and that are not set. */
  readonly missingSecrets: readonly string[];
  readonly next: readonly string[];
}

/** Sets up a relay on this machine: secrets in .dev.vars, and rules in the local KV. Keeps what exists. */
export async function setUpLocally(
  directory: string,
  scope: TokenScope,
  store: RuleStore,
  rules: { readonly text: string; readonly compiled: CompiledRules },
  tell: (step: string) => void,
): Promise<Setup> {
  const file = join(directory, DEV_VARS);
  const isNew = !existsSync(file);
  const secrets = readOrCreateDevVars(file, scope);
  const added = [
    ...(secrets["RELAY_TOKENS"] ? [] : [["RELAY_TOKENS", newEntry("local", scope)] as const]),
    ...(secrets["ADMIN_TOKEN"] ? [] : [["ADMIN_TOKEN", newToken()] as const]),
    ...(secrets["TUNNEL_TOKENS"] ? [] : [["TUNNEL_TOKENS", `dev=${newToken()}`] as const]),
  ];
  for (const [name, value] of added) changeDevVar(file, name, value);
  tell(isNew ? `${DEV_VARS} created with new tokens` : `${DEV_VARS} ${added.length > 0 ? "completed" : "is there"}`);
  tell(await putFirstRules(store, rules.text));

  const variables = readDevVars(file);
  const missingSecrets = secretNames(rules.compiled.document).filter((name) => !variables[name]);
  const hooks = hooksOf(LOCAL_ORIGIN, variables["RELAY_TOKENS"] ?? "");
  const isOwnRepository = existsSync(join(directory, "src/local/start.ts"));
  return {
    origin: LOCAL_ORIGIN,
    ...(hooks[0] !== undefined && { hook: hooks[0].url }),
    hooks,
    missingSecrets,
    next: [
      isOwnRepository
        ? "start it: npm start, which also starts receivers for the example's rules"
        : `start it: npx wrangler dev --port ${new URL(LOCAL_ORIGIN).port} --var PUBLIC_URL:${LOCAL_ORIGIN}`,
      `send it a push: npx hubrelay send --local${isOwnRepository ? "" : ` --url ${LOCAL_ORIGIN}`}`,
      ...missingSecretAdvice(directory, missingSecrets),
      "if Docker Hub should reach it: expose this machine through a tunnel",
    ],
  };
}

function missingSecretAdvice(directory: string, missing: readonly string[]): string[] {
  if (missing.length === 0) return [];
  const config = join(directory, "wrangler.toml");
  // Once the configuration lists secrets, wrangler dev reads only those.
  const isListed = existsSync(config) && /^\[secrets\]/m.test(readFileSync(config, "utf8"));
  const where = isListed ? `${DEV_VARS}, and for wrangler dev to [secrets] required in wrangler.toml` : DEV_VARS;
  return [`add what the rules name to ${where}: ${missing.join(", ")}`];
}
