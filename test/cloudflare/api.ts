import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ACCOUNT, accountRoutes } from "./account.ts";
import { ApiError, UnknownRequest, type Answer } from "./answer.ts";
import { Assets } from "./assets.ts";
import { Kv } from "./kv.ts";
import { ALL_PERMISSIONS, isPermitted, refusalFor } from "./permissions.ts";
import { matchPath, type Route } from "./routes.ts";
import { Scripts } from "./scripts.ts";

const PREFIX = "/client/v4";
const TOKEN = "api-token-of-the-tests-0123456789abcdef0";

/** An answer that a test gives instead of the fake's, for as long as it returns one. */
export type Fault = (method: string, path: string) => Answer | undefined;

/**
 * A fake of Cloudflare's API on loopback, for tests that run the real wrangler. It is strict: a route, a query
 * parameter or a field that it does not know is refused and listed in `unknown`, so that a wrangler that asks for
 * more than this knows makes a test fail instead of pass.
 */
export class CloudflareApi implements AsyncDisposable {
  readonly kv = new Kv();
  readonly assets = new Assets();
  readonly scripts = new Scripts(this.kv, this.assets);
  /** Each request as "METHOD /path", without the account. */
  readonly requests: string[] = [];
  /** What was asked for that the fake does not know. */
  readonly unknown: string[] = [];
  fault: Fault = () => undefined;
  permissions = ALL_PERMISSIONS;
  readonly #routes: readonly Route[];
  readonly #server: Server;

  private constructor(subdomain: string | undefined) {
    this.#routes = [...accountRoutes(subdomain), ...this.kv.routes, ...this.assets.routes, ...this.scripts.routes];
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  /** Starts it with an empty account, which has a subdomain under workers.dev unless told otherwise. */
  static async start({ subdomain = "acme" }: { subdomain?: string } = {}): Promise<CloudflareApi> {
    const api = new CloudflareApi(subdomain === "" ? undefined : subdomain);
    await new Promise<void>((resolve) => void api.#server.listen(0, "127.0.0.1", resolve));
    return api;
  }

  /** The variables with which wrangler uses this and nothing else. */
  get environment(): Record<string, string> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}${PREFIX}`,
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_ACCOUNT_ID: ACCOUNT.id,
      WRANGLER_SEND_METRICS: "false",
    };
  }

  /** The text of a key in the namespace of a title; undefined if there is none. */
  value(title: string, key: string): string | undefined {
    const namespace = [...this.kv.namespaces.values()].find((each) => each.title === title);
    const value = namespace?.entries.get(key)?.value;
    return value === undefined ? undefined : new TextDecoder().decode(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body } = await this.#answer(request, new Uint8Array(Buffer.concat(chunks)));
    const isBytes = body instanceof Uint8Array;
    response.writeHead(status, { "content-type": isBytes ? "application/octet-stream" : "application/json" });
    response.end(isBytes ? body : JSON.stringify(body));
  }

  async #answer({ method = "", url = "", headers }: IncomingMessage, body: Uint8Array<ArrayBuffer>): Promise<Answer> {
    const { pathname, searchParams } = new URL(url, "http://api");
    const path = pathname.slice(PREFIX.length);
    const line = `${method} ${path.replace(`/accounts/${ACCOUNT.id}`, "")}`;
    this.requests.push(line);
    try {
      const fault = this.fault(method, path);
      if (fault !== undefined) return fault;
      const { route, parameters } = this.#find(method, path);
      const strange = [...searchParams.keys()].find((name) => route.query?.includes(name) !== true);
      if (strange !== undefined) throw new UnknownRequest(`the query parameter ${strange}`);
      if (route.hasOwnToken !== true && headers.authorization !== `Bearer ${TOKEN}`) {
        throw new ApiError(400, 9106, "Authentication failed");
      }
      if (!isPermitted(this.permissions, route.permission, method)) throw refusalFor(route.permission);
      const request = {
        method,
        parameters,
        query: searchParams,
        body,
        headers: new Headers(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      };
      return await route.answer(request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error instanceof UnknownRequest) this.unknown.push(`${line}: ${error.message}`);
      return error.answer;
    }
  }

  #find(method: string, path: string): { route: Route; parameters: Record<string, string> } {
    for (const route of this.#routes) {
      const parameters = route.method === method ? matchPath(route.path, path) : undefined;
      if (parameters === undefined) continue;
      if (parameters["account"] === undefined || parameters["account"] === ACCOUNT.id) return { route, parameters };
    }
    throw new UnknownRequest(`the route ${method} ${path}`);
  }
}
