import * as v from "valibot";
import type { Assets } from "./assets.ts";
import { ApiError, success, type Answer } from "./answer.ts";
import { domainRoutes } from "./domains.ts";
import type { Kv } from "./kv.ts";
import type { Metadata } from "./metadata.ts";
import { readJson, type ApiRequest, type Route } from "./routes.ts";
import { bindingsOf, namesOf, setSecret, setSubdomain } from "./script-routes.ts";
import { Script } from "./script.ts";
import { Uploads } from "./upload.ts";
import { versionRoutes } from "./versions.ts";

const WORKER = "/accounts/:account/workers/scripts/:script";
/** Five fields with Cloudflare's characters. */
const Cron = v.pipe(v.string(), v.regex(/^(?:[\w*/,#-]+ ){4}[\w*/,#-]+$/));
/** The cron triggers of an account on the free plan. */
const MAX_CRONS = 5;

/** Workers: uploading one with its bindings, its secrets, its cron schedules and its place under workers.dev. */
export class Scripts {
  readonly byName = new Map<string, Script>();
  readonly uploads: Uploads;

  constructor(kv: Kv, assets: Assets) {
    this.uploads = new Uploads(kv, assets);
  }

  /** The routes. */
  get routes(): readonly Route[] {
    return [
      this.about("GET", "/accounts/:account/workers/services/:script", ({ name }) =>
        success({ id: name, default_environment: { environment: "production", script: { tag: "tag-1", tags: [] } } }),
      ),
      this.about("GET", "/accounts/:account/workers/workers/:script", ({ name, isOnWorkersDev, hasPreviews }) =>
        success({ id: name, name, subdomain: { enabled: isOnWorkersDev, previews_enabled: hasPreviews } }),
      ),
      this.about("GET", `${WORKER}/settings`, (script) =>
        success({ bindings: bindingsOf(script.metadata, script.secrets) }),
      ),
      this.about("GET", `${WORKER}/secrets`, ({ secrets }) => success(namesOf(secrets))),
      this.about("PUT", `${WORKER}/secrets`, setSecret),
      this.about("POST", `${WORKER}/subdomain`, setSubdomain),
      this.about("PUT", `${WORKER}/schedules`, (script, request) => this.#schedule(script, request)),
      this.about("DELETE", "/accounts/:account/workers/services/:script", ({ name }) => this.#delete(name), ["force"]),
      this.about("GET", `${WORKER}/references`, () => success({})),
      {
        method: "GET",
        path: "/accounts/:account/workers/durable_objects/namespaces",
        query: ["page", "per_page"],
        permission: "Workers Scripts",
        answer: () => success([], { page: 1, per_page: 20, count: 0, total_count: 0 }),
      },
      {
        method: "PUT",
        path: WORKER,
        query: ["excludeScript", "bindings_inherit"],
        permission: "Workers Scripts",
        answer: (request) => this.#upload(request),
      },
      ...domainRoutes(this),
      ...versionRoutes(this),
    ];
  }

  /** Deploys a Worker without a request, for tests that begin with one. */
  add(name: string, metadata: Metadata): Script {
    const script = new Script(name);
    script.deploy(script.add({ metadata, modules: new Map() }));
    Object.assign(script, { isOnWorkersDev: true, hasPreviews: true });
    this.byName.set(name, script);
    return script;
  }

  /** A route that is about one Worker, and answers 404 if there is none of the name. */
  about(
    method: string,
    path: string,
    answer: (script: Script, request: ApiRequest) => Answer | Promise<Answer>,
    query: readonly string[] = [],
  ): Route {
    const permission = "Workers Scripts";
    return { method, path, query, permission, answer: (request) => answer(this.#script(request), request) };
  }

  #script({ parameters }: ApiRequest): Script {
    const script = this.byName.get(parameters["script"] ?? "");
    if (script !== undefined) return script;
    throw new ApiError(404, 10007, "This Worker does not exist on your account.");
  }

  #delete(name: string): Answer {
    this.byName.delete(name);
    return success(null);
  }

  async #upload(request: ApiRequest): Promise<Answer> {
    const name = request.parameters["script"] ?? "";
    if (!/^[a-z0-9_][a-z0-9-_]{0,62}$/.test(name)) throw new ApiError(400, 10016, `invalid Worker name '${name}'`);
    const previous = this.byName.get(name);
    const { secrets, ...uploaded } = await this.uploads.read(request, previous);
    const script = previous ?? new Script(name);
    const { metadata } = uploaded;
    const before = previous?.versions.at(-1)?.metadata.exports ?? {};
    if (metadata.keep_bindings?.includes("secret_text") !== true) script.secrets.clear();
    for (const [secret, text] of secrets) script.secrets.set(secret, text);
    const version = script.add(uploaded);
    script.deploy(version);
    this.byName.set(name, script);
    const created = Object.keys(metadata.exports ?? {}).filter((key) => before[key] === undefined);
    return success({
      id: name,
      etag: "etag",
      startup_time_ms: 7,
      deployment_id: version.id.replaceAll("-", ""),
      exports_reconciliation: { ...NO_CHANGES, created },
    });
  }

  #schedule(script: Script, request: ApiRequest): Answer {
    const schedules = readJson(request, v.array(v.strictObject({ cron: Cron })));
    const others = [...this.byName.values()].filter((each) => each !== script).flatMap((each) => each.schedules);
    if (others.length + schedules.length > MAX_CRONS) {
      throw new ApiError(400, 10072, "This account has reached the Workers Free limit of 5 cron triggers per account.");
    }
    script.schedules = schedules.map(({ cron }) => cron);
    return success({ schedules });
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
