import { jsonOf, textIn } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { revealSecrets } from "../../core/secrets/secret.ts";
import type { NamedAccount } from "../../core/verify/settings.ts";
import { requestApi } from "../http/request-api.ts";
import { secretOf, type Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { MINUTE_MS } from "../../core/lib/time.ts";

/** An account of Docker Hub, with its secrets filled in. */
export interface Account {
  /** The user name as written in the document, for reasons: its value may be a secret too. */
  readonly writtenAs: string;
  readonly username: string;
  readonly password: string;
}

/** Fills in the account of a rule document; undefined if the document names none. */
export function accountOf(env: Env, { username, password }: NamedAccount): Result<Account | undefined, string> {
  if (username === undefined || password === undefined) return ok(undefined);
  const revealed = revealSecrets({ username, password }, (name) => secretOf(env, name));
  return revealed.ok ? ok({ writtenAs: username, ...revealed.value.value }) : revealed;
}

/** Time for which a login is cached. Docker Hub's tokens live longer, and too many logins lock a user name. */
const TOKEN_MS = 5 * MINUTE_MS;
const REFUSED_MS = 60_000;
const MAX_TOKENS = 100;

/** Statuses that refuse a login; others are failures, which may pass. */
const REFUSALS = new Set([401, 403, 429]);

const tokens = new Map<string, { readonly token: Result<string, string>; readonly until: number }>();

/** Logs in to Docker Hub's API; returns a token: https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api */
export async function logIn(account: Account, { hub, privateHosts }: Settings): Promise<Result<string, string>> {
  const key = JSON.stringify([hub.api, account]);
  const known = tokens.get(key);
  if (known !== undefined && known.until > Date.now()) return known.token;
  const answer = await requestApi(
    {
      method: "POST",
      url: `${hub.api}/v2/auth/token`,
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ identifier: account.username, secret: account.password }),
    },
    privateHosts,
  );
  if (!answer.ok) return answer;
  const { status, text } = answer.value;
  const granted = status === 200 ? textIn(jsonOf(text), "access_token") : undefined;
  const token =
    granted === undefined
      ? err(`Docker Hub did not take the account ${account.writtenAs}: it answered ${status}`)
      : ok(granted);
  if (tokens.size >= MAX_TOKENS) tokens.clear();
  if (token.ok) tokens.set(key, { token, until: Date.now() + TOKEN_MS });
  else if (REFUSALS.has(status)) tokens.set(key, { token, until: Date.now() + REFUSED_MS });
  return token;
}
