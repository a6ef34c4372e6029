import type { Push } from "../../core/event/event.ts";
import { isDigest } from "../../core/event/digest.ts";
import { placeOf } from "../../core/event/place.ts";
import { isIndex, manifestsOf } from "../../core/hub/image-index.ts";
import { basic } from "../../core/lib/authorization.ts";
import { jsonOf } from "../../core/lib/json.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { parseChallenge, tokenAddress } from "../../core/verify/challenge.ts";
import { mayGetAccount, type Registry } from "../../core/verify/registries.ts";
import type { RuleDocument } from "../../core/rules/rule.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import { requestApi, type ApiResponse } from "../http/request-api.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { accountOf, type Account } from "./account.ts";
import { askManifest, grantedToken, manifestFacts } from "./manifest.ts";
import { none, noFacts } from "./no-facts.ts";

/** A registry of the rule document, and what to ask it about. */
interface Question {
  readonly host: string;
  readonly registry: Registry;
  /** The repository's path on the registry. */
  readonly path: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/** An answer, and the headers that proved who asked. */
interface Proven {
  readonly answer: ApiResponse;
  readonly proof: Readonly<Record<string, string>>;
}

/**
 * Reads the digest of a push's tag from its registry, by HEAD, and the manifests of an index, by GET. Any registry with
 * the standard API will do:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 *
 * @param document its registries, and its gates, which need the manifests of an index
 */
export async function askOciRegistry(
  env: Env,
  settings: Settings,
  push: Push & { readonly registry: string },
  { registries = {}, gates }: Pick<RuleDocument, "registries" | "gates">,
): Promise<CheckResult> {
  const { registry: host, tag } = push;
  const registry = Object.hasOwn(registries, host) ? registries[host] : undefined;
  if (registry === undefined) return none(`"registries" of the rule document does not name ${host}`);
  if (tag === undefined) return none("the push has no tag");
  const account = accountOf(env, registry);
  if (!account.ok) return none(account.error);
  const question = { host, registry, path: placeOf(push).path, reference: tag };
  const found = await askProving(question, account.value, settings);
  if (!found.ok) return none(found.error);
  const { answer, proof } = found.value;
  if (answer.status !== 200) return noFacts(answer, host, Date.now(), "registries");
  const facts = manifestFacts(answer, host);
  if (facts.kind === "none" || gates === undefined || !isIndex(facts.facts.mediaType)) return facts;
  return withManifests(facts, question, proof, settings);
}

/** Adds the manifests of an index to the facts on it. The digest is that of the facts, whatever the tag says by now. */
async function withManifests(
  facts: Extract<CheckResult, { kind: "facts" }>,
  question: Question,
  proof: Proven["proof"],
  settings: Settings,
): Promise<CheckResult> {
  const { digest } = facts.facts;
  if (digest === undefined || !isDigest(digest)) return facts;
  const index = await ask("GET", { ...question, reference: digest }, settings, proof);
  if (!index.ok) return none(index.error);
  if (index.value.status !== 200) return noFacts(index.value, question.host, Date.now(), "registries");
  const manifests = manifestsOf(jsonOf(index.value.text));
  return { kind: "facts", facts: { ...facts.facts, ...(manifests !== undefined && { manifests }) } };
}

/** Asks by HEAD, and once more with what the registry's challenge wants. */
async function askProving(
  question: Question,
  account: Account | undefined,
  settings: Settings,
): Promise<Result<Proven, string>> {
  const first = await ask("HEAD", question, settings, {});
  if (!first.ok) return first;
  const unproven = ok({ answer: first.value, proof: {} });
  if (first.value.status !== 401) return unproven;
  const proof = await proofFor(first.value, question, account, settings);
  if (!proof.ok) return proof;
  if (proof.value === undefined) return unproven;
  const answer = await ask("HEAD", question, settings, proof.value);
  return answer.ok ? ok({ answer: answer.value, proof: proof.value }) : answer;
}

/** The headers that a registry's challenge wants; undefined if it has none that can be met. */
async function proofFor(
  { headers }: ApiResponse,
  question: Question,
  account: Account | undefined,
  settings: Settings,
): Promise<Result<Proven["proof"] | undefined, string>> {
  const challenge = parseChallenge(headers.get("www-authenticate") ?? "");
  if (challenge === undefined) return ok(undefined);
  if (challenge.scheme === "basic") return ok(account && basic(account.username, account.password));
  const token = await tokenFrom(tokenAddress(challenge, question.path), question, account, settings);
  return token.ok ? ok({ authorization: `Bearer ${token.value}` }) : token;
}

function ask(
  method: "HEAD" | "GET",
  { host, registry, path, reference }: Question,
  { privateHosts }: Settings,
  proof: Proven["proof"],
): Promise<Result<ApiResponse, string>> {
  const address = { registry: `${registry.scheme ?? "https"}://${host}`, path, reference };
  return askManifest(method, address, proof, privateHosts);
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
