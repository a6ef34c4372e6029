import type { Push } from "../../core/event/event.ts";
import { placeOf } from "../../core/event/place.ts";
import { basic } from "../../core/lib/authorization.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { parseChallenge, tokenAddress } from "../../core/verify/challenge.ts";
import { mayGetAccount, type Registry } from "../../core/verify/registries.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import { requestApi, type ApiResponse } from "../http/request-api.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { accountOf, type Account } from "./account.ts";
import { grantedToken, headManifest, manifestFacts } from "./manifest.ts";
import { none, noFacts } from "./no-facts.ts";

/** A registry of the rule document, and what to ask it about. */
interface Question {
  readonly host: string;
  readonly registry: Registry;
  /** The repository's path on the registry. */
  readonly path: string;
  readonly tag: string;
}

/**
 * Reads the digest of a push's tag from its registry, by HEAD. Any registry with the standard API will do:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 *
 * @param registries the rule document's
 */
export async function askOciRegistry(
  env: Env,
  settings: Settings,
  push: Push & { readonly registry: string },
  registries: Readonly<Record<string, Registry>>,
): Promise<CheckResult> {
  const { registry: host, tag } = push;
  const registry = Object.hasOwn(registries, host) ? registries[host] : undefined;
  if (registry === undefined) return none(`"registries" of the rule document does not name ${host}`);
  if (tag === undefined) return none("the push has no tag");
  const account = accountOf(env, registry);
  if (!account.ok) return none(account.error);
  const question = { host, registry, path: placeOf(push).path, tag };
  const answer = await askProving(question, account.value, settings);
  if (!answer.ok) return none(answer.error);
  return answer.value.status === 200
    ? manifestFacts(answer.value, host)
    : noFacts(answer.value, host, Date.now(), "registries");
}

/** Asks, and once more with what the registry's challenge wants. */
async function askProving(
  question: Question,
  account: Account | undefined,
  settings: Settings,
): Promise<Result<ApiResponse, string>> {
  const answer = await ask(question, settings, {});
  if (!answer.ok || answer.value.status !== 401) return answer;
  const challenge = parseChallenge(answer.value.headers.get("www-authenticate") ?? "");
  if (challenge === undefined) return answer;
  if (challenge.scheme === "basic") {
    return account === undefined ? answer : ask(question, settings, basic(account.username, account.password));
  }
  const token = await tokenFrom(tokenAddress(challenge, question.path), question, account, settings);
  return token.ok ? ask(question, settings, { authorization: `Bearer ${token.value}` }) : token;
}

function ask(
  { host, registry, path, tag }: Question,
  { privateHosts }: Settings,
  proof: Readonly<Record<string, string>>,
): Promise<Result<ApiResponse, string>> {
  return headManifest({ registry: `${registry.scheme ?? "https"}://${host}`, path, tag }, proof, privateHosts);
}

/** Gets a token, as the account if the token server may have it. */
async function tokenFrom(
  url: URL,
  { host, registry }: Question,
  account: Account | undefined,
  { privateHosts }: Settings,
): Promise<Result<string, string>> {
  if (account !== undefined && !mayGetAccount(url.host, host, registry)) {
    return err(
      `${host} names the token server ${url.host}: set it as "token_host" in "registries" if it is the right one`,
    );
  }
  const headers = account === undefined ? {} : basic(account.username, account.password);
  const answer = await requestApi({ method: "GET", url: url.href, headers }, privateHosts);
  if (!answer.ok) return answer;
  const { status } = answer.value;
  if (status !== 200) return err(noFacts(answer.value, url.host, Date.now(), "registries").reason);
  const token = grantedToken(answer.value);
  return token === undefined ? err(`${url.host} answered ${status} without a token`) : ok(token);
}
