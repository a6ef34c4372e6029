import * as v from "valibot";
import type { Assets } from "./assets.ts";
import { ApiError, success, UnknownRequest, type Answer } from "./answer.ts";
import type { Kv } from "./kv.ts";
import { Metadata, type Binding } from "./metadata.ts";
import { parseStrictly, readForm, readJson, type ApiRequest, type Route } from "./routes.ts";

/** A deployed Worker. */
export interface Script {
  readonly name: string;
  metadata: Metadata;
  /** The modules of each upload, by name. */
  modules: ReadonlyMap<string, string>;
  readonly secrets: Map<string, string>;
  readonly versions: string[];
  schedules: readonly string[];
  isOnWorkersDev: boolean;
  hasPreviews: boolean;
}

const WORKER = "/accounts/:account/workers/scripts/:script";
const Secret = v.strictObject({ name: v.string(), text: v.string(), type: v.literal("secret_text") });
const Subdomain = v.strictObject({ enabled: v.boolean(), previews_enabled: v.optional(v.boolean()) });

/** Workers: uploading one with its bindings, its secrets, its cron schedules and its place under workers.dev. */
export class Scripts {
  readonly byName = new Map<string, Script>();
  readonly #kv: Kv;
  readonly #assets: Assets;

  constructor(kv: Kv, assets: Assets) {
    this.#kv = kv;
    this.#assets = assets;
  }

  readonly routes: readonly Route[] = [
    this.#about("GET", "/accounts/:account/workers/services/:script", ({ name }) =>
      success({ id: name, default_environment: { environment: "production", script: { tag: "tag-1", tags: [] } } }),
    ),
    this.#about("GET", "/accounts/:account/workers/workers/:script", ({ name, isOnWorkersDev, hasPreviews }) =>
      success({ id: name, name, subdomain: { enabled: isOnWorkersDev, previews_enabled: hasPreviews } }),
    ),
    this.#about("GET", `${WORKER}/settings`, ({ metadata, secrets }) =>
      success({
        bindings: [...metadata.bindings.filter(({ type }) => type !== "secret_text"), ...namesOf(secrets)],
      }),
    ),
    this.#about("GET", `${WORKER}/secrets`, ({ secrets }) => success(namesOf(secrets))),
    this.#about("PUT", `${WORKER}/secrets`, ({ secrets }, request) => {
      const { name, text, type } = readJson(request, Secret);
      secrets.set(name, text);
      return success({ name, type });
    }),
    this.#about("GET", `${WORKER}/deployments`, ({ versions }) =>
      success({
        deployments: versions.toReversed().map((id) => ({ id, versions: [{ version_id: id, percentage: 100 }] })),
      }),
    ),
    this.#about("GET", `${WORKER}/versions`, ({ versions }) =>
      success({ items: versions.toReversed().map((id, index) => ({ id, number: versions.length - index })) }),
    ),
    this.#about("POST", `${WORKER}/subdomain`, (script, request) => {
      const wanted = readJson(request, Subdomain);
      script.isOnWorkersDev = wanted.enabled;
      script.hasPreviews = wanted.previews_enabled ?? wanted.enabled;
      return success({ enabled: wanted.enabled, previews_enabled: script.hasPreviews });
    }),
    this.#about("PUT", `${WORKER}/schedules`, (script, request) => {
      const schedules = readJson(request, v.array(v.strictObject({ cron: v.pipe(v.string(), v.minLength(9)) })));
      script.schedules = schedules.map(({ cron }) => cron);
      return success({ schedules });
    }),
    {
      method: "PUT",
      path: WORKER,
      query: ["excludeScript", "bindings_inherit"],
      answer: (request) => this.#upload(request),
    },
  ];

  #about(method: string, path: string, answer: (script: Script, request: ApiRequest) => Answer): Route {
    return { method, path, answer: (request) => answer(this.#script(request), request) };
  }

  #script({ parameters }: ApiRequest): Script {
    const script = this.byName.get(parameters["script"] ?? "");
    if (script !== undefined) return script;
    throw new ApiError(404, 10007, "This Worker does not exist on your account.");
  }

  async #upload(request: ApiRequest): Promise<Answer> {
    const form = await readForm(request, () => true);
    const text = form.get("metadata");
    if (typeof text !== "string") throw new UnknownRequest("an upload without metadata");
    const uploaded = parseStrictly(Metadata, text);
    const name = request.parameters["script"] ?? "";
    const previous = this.byName.get(name);
    const secrets = new Map(uploaded.keep_bindings?.includes("secret_text") === true ? previous?.secrets : []);
    const bindings = uploaded.bindings.flatMap((binding) => resolveBinding(binding, previous));
    const metadata = { ...uploaded, bindings };
    this.#check(metadata, form);
    for (const binding of bindings) if (binding.type === "secret_text") secrets.set(binding.name, binding.text);
    const modules = new Map<string, string>();
    for (const [part, value] of form) if (typeof value !== "string") modules.set(part, await value.text());
    const versions = [...(previous?.versions ?? []), crypto.randomUUID()];
    const created = Object.keys(metadata.exports ?? {}).filter(
      (key) => previous?.metadata.exports?.[key] === undefined,
    );
    const { schedules = [], isOnWorkersDev = false, hasPreviews = false } = previous ?? {};
    this.byName.set(name, { name, metadata, modules, secrets, versions, schedules, isOnWorkersDev, hasPreviews });
    return success({
      id: name,
      etag: "etag",
      startup_time_ms: 7,
      deployment_id: versions.at(-1)?.replaceAll("-", ""),
      exports_reconciliation: { ...NO_CHANGES, created },
    });
  }

  /** Refuses what Cloudflare refuses. */
  #check(metadata: Metadata, form: FormData): void {
    if (!form.has(metadata.main_module)) throw new UnknownRequest(`main module ${metadata.main_module} without a part`);
    if (metadata.compatibility_date > new Date(Date.now() + 7 * 86_400_000).toISOString()) {
      throw new ApiError(400, 10021, `Can't set compatibility date in the future: "${metadata.compatibility_date}".`);
    }
    if (metadata.assets !== undefined && !this.#assets.isComplete(metadata.assets.jwt)) {
      throw new ApiError(400, 100313, "the assets' upload is not complete");
    }
    for (const binding of metadata.bindings) {
      if (binding.type === "kv_namespace" && !this.#kv.namespaces.has(binding.namespace_id)) {
        throw new ApiError(400, 10041, `KV namespace '${binding.namespace_id}' not found.`);
      }
      if (binding.type === "durable_object_namespace" && metadata.exports?.[binding.class_name] === undefined) {
        throw new ApiError(400, 10061, `Cannot create binding for class '${binding.class_name}', it is not exported.`);
      }
    }
  }
}

const NO_CHANGES = {
  created: [],
  updated: [],
  deleted: [],
  renamed: [],
  transferred: [],
  transfer_pending: [],
  warnings: [],
  info: [],
  removable_entries: [],
};

/** A binding, or instead of one that is inherited the previous version's. A secret is kept apart. */
function resolveBinding(binding: Binding, previous: Script | undefined): Binding[] {
  if (binding.type !== "inherit") return [binding];
  if (previous?.secrets.has(binding.name) === true) return [];
  const inherited = previous?.metadata.bindings.find(({ name }) => name === binding.name);
  if (inherited !== undefined) return [inherited];
  const reason = "previous version does not have binding named";
  throw new ApiError(400, 10057, `inherit binding '${binding.name}' is invalid: ${reason} '${binding.name}'`);
}

/** Secrets as Cloudflare lists them: it never shows their values. */
function namesOf(secrets: ReadonlyMap<string, string>): object[] {
  return [...secrets.keys()].map((name) => ({ name, type: "secret_text" }));
}
