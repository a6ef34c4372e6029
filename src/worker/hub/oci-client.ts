import { basic } from "../../core/lib/authorization.ts";
import { err, ok, type Result } from "../../core/lib/result.ts";
import { parseChallenge, tokenAddress } from "../../core/verify/challenge.ts";
import { mayGetAccount, type Registry } from "../../core/verify/registries.ts";
import { requestApi, type ApiResponse } from "../http/request-api.ts";
import type { Env } from "../env/env.ts";
import type { Settings } from "../env/settings.ts";
import { accountOf, type Account } from "./account.ts";
import { askManifest, grantedToken } from "./manifest.ts";
import { noFacts } from "./no-facts.ts";

/** A repository of a registry that the rule document names. */
export interface OciRepository {
  readonly host: string;
  readonly registry: Registry;
  /** The repository's path on the registry. */
  readonly path: string;
}

type Headers = Readonly<Record<string, string>>;

/** Sends one request, with the headers that prove who asks. */
type Send = (proof: Headers) => Promise<Result<ApiResponse, string>>;

/**
 * Reads from a repository of a registry with the standard API. The first challenge is met, and what it wanted is sent
 * with all further requests.
 */
export class OciClient {
  readonly #repository: OciRepository;
  readonly #account: Account | undefined;
  readonly #settings: Settings;
  readonly #endsAt: number;
  #proof: Headers | undefined;

  private constructor(repository: OciRepository, account: Account | undefined, settings: Settings, endsAt: number) {
    this.#repository = repository;
    this.#account = account;
    this.#settings = settings;
    this.#endsAt = endsAt;
  }

  /**
   * Makes a client, as the registry's account. The error says why the account cannot be used.
   *
   * @param endsAt when it begins no more requests, in milliseconds since 1970
   */
  static of(env: Env, settings: Settings, repository: OciRepository, endsAt = Infinity): Result<OciClient, string> {
    const account = accountOf(env, repository.registry);
    return account.ok ? ok(new OciClient(repository, account.value, settings, endsAt)) : account;
  }

  /** Asks for the manifest of a tag or digest. */
  manifest(method: "HEAD" | "GET", reference: string): Promise<Result<ApiResponse, string>> {
    const { path } = this.#repository;
    const { privateHosts } = this.#settings;
    const address = { registry: this.#origin, path, reference };
    return this.#proving((proof) => askManifest(method, address, proof, privateHosts));
  }

  /** Asks for a page of the tags: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#listing-tags */
  tagPage(query: string): Promise<Result<ApiResponse, string>> {
    const url = `${this.#origin}/v2/${this.#repository.path}/tags/list?${query}`;
    return this.#proving((proof) => this.#send({ accept: "application/json", ...proof }, url));
  }

  get #origin(): string {
    const { host, registry } = this.#repository;
    return `${registry.scheme ?? "https"}://${host}`;
  }

  /** Sends a request, and once more with what the registry's challenge wants. */
  async #proving(send: Send): Promise<Result<ApiResponse, string>> {
    const answer = await this.#inTime(() => send(this.#proof ?? {}));
    if (!answer.ok || answer.value.status !== 401 || this.#proof !== undefined) return answer;
    const proof = await this.#proofFor(answer.value);
    if (!proof.ok) return proof;
    if (proof.value === undefined) return answer;
    this.#proof = proof.value;
    return this.#inTime(() => send(proof.value ?? {}));
  }

  /** The headers that a registry's challenge wants; undefined if it has none that can be met. */
  async #proofFor({ headers }: ApiResponse): Promise<Result<Headers | undefined, string>> {
    const account = this.#account;
    const challenge = parseChallenge(headers.get("www-authenticate") ?? "");
    if (challenge === undefined) return ok(undefined);
    if (challenge.scheme === "basic") return ok(account && basic(account.username, account.password));
    const token = await this.#tokenFrom(tokenAddress(challenge, this.#repository.path));
    return token.ok ? ok({ authorization: `Bearer ${token.value}` }) : token;
  }

  /** Gets a token, as the account if the token server may have it. */
  async #tokenFrom(url: URL): Promise<Result<string, string>> {
    const { host, registry } = this.#repository;
    const account = this.#account;
    if (account !== undefined && !mayGetAccount(url.host, host, registry)) {
      return err(
        `${host} names the token server ${url.host}: set it as "token_host" in "registries" if it is the right one`,
      );
    }
    const headers = account === undefined ? {} : basic(account.username, account.password);
    const answer = await this.#inTime(() => this.#send(headers, url.href));
    if (!answer.ok) return answer;
    const { status } = answer.value;
    if (status !== 200) return err(noFacts(answer.value, url.host, Date.now(), "registries").reason);
    const token = grantedToken(answer.value);
    return token === undefined ? err(`${url.host} answered ${status} without a token`) : ok(token);
  }

  #send(headers: Headers, url: string): Promise<Result<ApiResponse, string>> {
    return requestApi({ method: "GET", url, headers }, this.#settings.privateHosts);
  }

  async #inTime(send: () => Promise<Result<ApiResponse, string>>): Promise<Result<ApiResponse, string>> {
    return Date.now() < this.#endsAt ? send() : err(`${this.#repository.host} takes too long to answer all requests`);
  }
}
