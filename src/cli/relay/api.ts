import { refusal, unreachable } from "../terminal/exit.ts";
import type { Connection } from "./connection.ts";
import { readAnswer, request } from "./request.ts";

/** Sends requests to the relay's HTTP API; see docs/api.md. */
export abstract class RelayApi {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends a request and parses the answer, which must have the field. */
  protected async get<T>(path: string, field: string & keyof T): Promise<T> {
    const value = await this.send<T>("GET", path, field);
    if (value !== undefined) return value;
    throw unreachable(`${this.#connection.origin} has no API at ${path}`, "is this the origin of a relay?");
  }

  /** Sends a request and parses the answer; undefined if the relay has no such thing. Throws on every other failure. */
  protected async send<T>(
    method: string,
    path: string,
    field: (string & keyof T) | undefined,
    value?: object,
  ): Promise<T | undefined> {
    const { origin, adminToken } = this.#connection;
    const headers = { authorization: `Bearer ${adminToken}`, accept: "application/json" };
    const answer = await request(`${origin}/api/v1${path}`, {
      method,
      headers,
      ...(value !== undefined && { body: JSON.stringify(value) }),
    });
    if (answer.status === 404) return undefined;
    if (answer.status === 401) {
      throw refusal("the relay refuses this ADMIN_TOKEN", "use the value of the Worker's secret ADMIN_TOKEN");
    }
    if (field !== undefined) return readAnswer<T>(answer, field);
    await answer.body?.cancel();
    return undefined;
  }
}

/** Refuses what the relay does not know. */
export function tooOld(what: string): never {
  throw refusal(`this relay cannot ${what}`, "deploy this version: npx wrangler deploy");
}

/** Formats a query for a URL. */
export function parametersOf(query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  return parameters.toString();
}
