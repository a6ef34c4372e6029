import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { readFileSync } from "node:fs";
import { HOSTILE_TEXTS } from "../core/text/hostile-texts.ts";

/** All hostile texts at once: what every text of this relay's answers is. */
export const HOSTILE = HOSTILE_TEXTS.map(([, text]) => text).join("|");

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
}

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: Schema }>> }>
  >;
}

const DOCUMENT = JSON.parse(readFileSync(new URL("../../openapi.json", import.meta.url), "utf8")) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};

/** A value of a schema: every optional field is there, and every text that may be anything is hostile. */
function valueOf(schema: Schema): unknown {
  if (schema.$ref !== undefined) return valueOf(resolve(schema.$ref));
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [choice] = schema.anyOf ?? schema.oneOf ?? schema.allOf ?? [];
  if (choice !== undefined) return valueOf(choice);
  if (schema.type === "string") return HOSTILE;
  if (schema.type === "number" || schema.type === "integer") return 1_763_900_000_000;
  if (schema.type === "boolean") return true;
  if (schema.type === "array") return [valueOf(schema.items ?? {})];
  if (schema.type !== "object") return HOSTILE;
  const fields = Object.entries(schema.properties ?? {}).map(([name, field]) => [name, valueOf(field)]);
  const { additionalProperties: more } = schema;
  const others = typeof more === "object" ? [[HOSTILE, valueOf(more)]] : [];
  return Object.fromEntries([...fields, ...others]);
}

function resolve(ref: string): Schema {
  const keys = ref.slice(2).split("/");
  return keys.reduce<unknown>((part, key) => (part as Record<string, unknown>)[key], DOCUMENT) as Schema;
}

/** What this relay answers to a request of the API; undefined for one that there is not. */
export function answerTo(method: string, path: string): { status: number; value: unknown } | undefined {
  for (const [pattern, methods] of Object.entries(DOCUMENT.paths)) {
    const form = new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/]+")}$`);
    const [entry] = Object.entries(methods[method.toLowerCase()]?.responses ?? {});
    if (entry === undefined || !form.test(path)) continue;
    const schema = entry[1].content?.["application/json"]?.schema;
    if (schema !== undefined) return { status: Number(entry[0]), value: valueOf(schema) };
  }
  return undefined;
}

function send(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(value));
}

/** A relay whose every answer is hostile in every text; what fails is so too. */
export class HostileRelay implements AsyncDisposable {
  readonly #server: Server;
  /** Whether every request is answered with a problem instead. */
  isFailing = false;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(): Promise<HostileRelay> {
    const server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? "/", "http://relay");
      request.resume();
      if (relay.isFailing) {
        const errors = [{ path: HOSTILE, message: HOSTILE }];
        return send(response, 422, { type: HOSTILE, title: HOSTILE, status: 422, detail: HOSTILE, errors });
      }
      if (pathname === "/healthz") {
        const checks = { tokens: HOSTILE, rules: HOSTILE, api: HOSTILE, links: HOSTILE };
        return send(response, 503, { status: "error", version: HOSTILE, checks });
      }
      if (pathname.startsWith("/hook/")) {
        const deliveries = [{ id: HOSTILE, target: HOSTILE }];
        return send(response, 202, { event: HOSTILE, duplicate: false, rules: [HOSTILE], deliveries, held: HOSTILE });
      }
      const answer = answerTo(request.method ?? "GET", pathname.replace("/api/v1", ""));
      return send(response, answer?.status ?? 404, answer?.value ?? { detail: HOSTILE });
    });
    const relay = new HostileRelay(server);
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    return relay;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((closed) => this.#server.close(closed));
  }
}
