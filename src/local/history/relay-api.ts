import type { TokenLabel } from "./push.ts";

/** The operators of the history. `oncall` may only look. */
export type OperatorLabel = "alice" | "bob" | "oncall";

/** The tokens of a relay that is to get the history. */
export interface HistoryTokens {
  readonly hook: Readonly<Record<TokenLabel, string>>;
  readonly operators: Readonly<Record<OperatorLabel, string>>;
}

/** Returns the variables of a Worker that knows these tokens. */
export function tokenVariables({ hook, operators }: HistoryTokens): Record<string, string> {
  return {
    RELAY_TOKENS: `docker-hub=${hook["docker-hub"]},ci=${hook.ci},github/github@ghcr.io/acme/*=${hook.github}`,
    ADMIN_TOKENS: `alice=${operators.alice},bob=${operators.bob},oncall:read=${operators.oncall}`,
  };
}

/** A client of the relay in the names of the history's operators and senders. Its methods throw on refusals. */
export class RelayApi {
  readonly url: URL;
  readonly #tokens: HistoryTokens;

  constructor(url: URL, tokens: HistoryTokens) {
    this.url = url;
    this.#tokens = tokens;
  }

  /** Calls an operation of the API as an operator. Returns the answer's JSON. */
  async call<T>(as: OperatorLabel, method: string, path: string, body?: object | string, headers = {}): Promise<T> {
    const response = await this.#request(as, method, path, body, headers);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} was answered ${response.status}: ${text.slice(0, 1000)}`);
    return JSON.parse(text) as T;
  }

  /** Returns the JSON at a path; undefined if there is nothing, as with an event that is not in the index yet. */
  async find<T>(path: string): Promise<T | undefined> {
    const response = await this.#request("oncall", "GET", path);
    return response.ok ? ((await response.json()) as T) : undefined;
  }

  /** Sends a push that the relay must accept. */
  async push(token: TokenLabel, body: string): Promise<{ readonly event: string }> {
    const response = await this.postToHook(token, body);
    const text = await response.text();
    if (response.status !== 202) throw new Error(`a push was answered ${response.status}: ${text.slice(0, 1000)}`);
    return JSON.parse(text) as { event: string };
  }

  /** Sends a body to the hook. */
  postToHook(token: TokenLabel | "unknown", body: string): Promise<Response> {
    const secret = token === "unknown" ? "a-token-that-nobody-has-made" : this.#tokens.hook[token];
    const path = `/hook/${secret}${token === "github" ? "/github" : ""}`;
    const headers = { "content-type": "application/json" };
    return fetch(new URL(path, this.url), { method: "POST", headers, body });
  }

  #request(as: OperatorLabel, method: string, path: string, body?: object | string, more = {}): Promise<Response> {
    const token = this.#tokens.operators[as];
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json", ...more };
    const text = typeof body === "object" ? JSON.stringify(body) : body;
    const init = { method, headers, ...(text !== undefined && { body: text }) };
    return fetch(new URL(`/api/v1${path}`, this.url), init);
  }
}
