import { jsonOf, textIn } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { revealSecrets } from "../../core/secrets/secret.ts";
import type { NamedAccount } from "../../core/verify/settings.ts";
import { requestApi } from "../http/request-api.ts";
import { secretOf, type Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { MINUTE_MS } from "../../core/lib/time.ts";

/** An account of Docker Hub, its token filled in. */
export interface Account {
  /** The user name as the document has it, for reasons: its value may be a secret too. */
  readonly writtenAs: string;
  readonly username: string;
  readonly password: string;
}

/** The account that a document names; undefined when it names none. */
export function accountOf(env: Env, { username, password }: NamedAccount): Result<Account | undefined, string> {
  if (username === undefined || password === undefined) return ok(undefined);
  const revealed = revealSecrets({ username, password }, (name) => secretOf(env, name));
  return revealed.ok ? ok({ writtenAs: username, ...revealed.value.value }) : revealed;
}

/** Docker Hub's tokens last longer, and it locks a username out after too many logins. */
const TOKEN_MS = 5 * MINUTE_MS;
const REFUSED_MS = 60_000;
const MAX_TOKENS = 100;

/** Statuses by which a login is refused, and not only fails. */
const REFUSALS = new Set([401, 403, 429]);

const tokens = new Map<string, { readonly token: Result<string, string>; readonly until: number }>();

/** A token for Docker Hub's API: https://docs.docker.com/reference/api/hub/latest/#tag/authentication-api */
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
