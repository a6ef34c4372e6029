import * as v from "valibot";
import { ApiError, bytes, success, UnknownRequest } from "./answer.ts";
import { readForm, readJson, type ApiRequest, type Route } from "./routes.ts";

const MAX_KEY_BYTES = 512;
const MAX_METADATA_BYTES = 1024;

interface Entry {
  readonly value: Uint8Array<ArrayBuffer>;
  readonly metadata?: unknown;
}

interface Namespace {
  readonly id: string;
  readonly title: string;
  readonly entries: Map<string, Entry>;
}

/** Workers KV: namespaces, each with keys that have a value and metadata. */
export class Kv {
  readonly namespaces = new Map<string, Namespace>();

  /** The routes. What a key holds is read at once, other than at Cloudflare, where it can take a minute. */
  readonly routes: readonly Route[] = [
    {
      method: "GET",
      path: "/accounts/:account/storage/kv/namespaces",
      permission: "Workers KV Storage",
      query: ["per_page", "order", "direction", "page"],
      answer: ({ query }) => {
        const all = [...this.namespaces.values()].map(({ id, title }) => ({ id, title }));
        const [page, size] = [Number(query.get("page") ?? 1), Number(query.get("per_page") ?? 20)];
        return success(all.slice((page - 1) * size, page * size), { page, per_page: size, total_count: all.length });
      },
    },
    {
      method: "POST",
      path: "/accounts/:account/storage/kv/namespaces",
      permission: "Workers KV Storage",
      answer: (request) => success(this.create(readJson(request, v.strictObject({ title: v.string() })).title)),
    },
    {
      method: "GET",
      path: "/accounts/:account/storage/kv/namespaces/:namespace/keys",
      permission: "Workers KV Storage",
      query: ["prefix", "limit", "cursor"],
      answer: (request) => this.#list(request),
    },
    {
      method: "GET",
      path: "/accounts/:account/storage/kv/namespaces/:namespace/values/:key",
      permission: "Workers KV Storage",
      answer: (request) => {
        const entry = this.#namespace(request).entries.get(keyOf(request));
        if (entry === undefined) throw new ApiError(404, 10009, "get: 'key not found'");
        return bytes(entry.value);
      },
    },
    {
      method: "PUT",
      path: "/accounts/:account/storage/kv/namespaces/:namespace/values/:key",
      permission: "Workers KV Storage",
      answer: async (request) => {
        this.#namespace(request).entries.set(keyOf(request), await readEntry(request));
        return success(null);
      },
    },
    {
      method: "DELETE",
      path: "/accounts/:account/storage/kv/namespaces/:namespace/values/:key",
      permission: "Workers KV Storage",
      answer: (request) => {
        this.#namespace(request).entries.delete(keyOf(request));
        return success(null);
      },
    },
  ];

  /** Creates a namespace, whose title no other may have. */
  create(title: string): { id: string; title: string } {
    if ([...this.namespaces.values()].some((other) => other.title === title)) {
      throw new ApiError(400, 10014, "a namespace with this account ID and title already exists");
    }
    const id = String(this.namespaces.size + 1).padStart(32, "0");
    this.namespaces.set(id, { id, title, entries: new Map() });
    return { id, title };
  }

  #list(request: ApiRequest) {
    const prefix = request.query.get("prefix") ?? "";
    const { entries } = this.#namespace(request);
    const found = [...entries].filter(([key]) => key.startsWith(prefix)).toSorted(([a], [b]) => (a < b ? -1 : 1));
    const keys = found.map(([name, { metadata }]) => (metadata === undefined ? { name } : { name, metadata }));
    return success(keys, { count: keys.length, cursor: "" });
  }

  #namespace({ parameters }: ApiRequest): Namespace {
    const namespace = this.namespaces.get(parameters["namespace"] ?? "");
    if (namespace !== undefined) return namespace;
    throw new ApiError(404, 10013, "namespace not found");
  }
}

function keyOf({ parameters }: ApiRequest): string {
  const key = parameters["key"] ?? "";
  if (Buffer.byteLength(key) <= MAX_KEY_BYTES) return key;
  throw new ApiError(414, 10029, `UTF-8 encoded length of ${Buffer.byteLength(key)} exceeds key length limit of 512.`);
}

/** A value alone, or a form with its metadata. */
async function readEntry(request: ApiRequest): Promise<Entry> {
  if (!request.headers.get("content-type")?.startsWith("multipart/form-data")) return { value: request.body };
  const form = await readForm(request, (name) => name === "value" || name === "metadata");
  const [value, metadata] = [form.get("value"), form.get("metadata")];
  if (value === null || typeof metadata !== "string") throw new UnknownRequest("a form without value and metadata");
  if (Buffer.byteLength(metadata) > MAX_METADATA_BYTES) {
    throw new ApiError(413, 10047, "metadata of more than 1024 bytes");
  }
  return { value: await readBytes(value), metadata: JSON.parse(metadata) as unknown };
}

async function readBytes(part: File | string): Promise<Uint8Array<ArrayBuffer>> {
  return typeof part === "string" ? new TextEncoder().encode(part) : new Uint8Array(await part.arrayBuffer());
}
