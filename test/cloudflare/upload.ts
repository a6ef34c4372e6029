import type { Assets } from "./assets.ts";
import { ApiError, UnknownRequest } from "./answer.ts";
import type { Kv } from "./kv.ts";
import { Metadata, type Binding } from "./metadata.ts";
import { parseStrictly, readForm, type ApiRequest } from "./routes.ts";
import type { Script, Upload } from "./script.ts";

/** The size of a Worker on the free and the paid plan, in bytes. */
const MAX_BYTES = 64 * 2 ** 20;
/** The variables and secrets of a Worker on the free plan. */
const MAX_VARIABLES = 64;
/** The types of an upload's parts, by what wrangler sends. */
const PART_TYPES = new Set(["application/javascript+module", "application/source-map"]);

/** A checked upload, with the secrets that it brings. */
export interface CheckedUpload extends Upload {
  readonly secrets: ReadonlyMap<string, string>;
}

/** Reads the form of an upload. Refuses what Cloudflare refuses, and every field that the fake does not know. */
export class Uploads {
  readonly #kv: Kv;
  readonly #assets: Assets;

  constructor(kv: Kv, assets: Assets) {
    this.#kv = kv;
    this.#assets = assets;
  }

  async read(request: ApiRequest, previous: Script | undefined): Promise<CheckedUpload> {
    const form = await readForm(request, () => true);
    const text = form.get("metadata");
    if (typeof text !== "string") throw new UnknownRequest("an upload without metadata");
    const uploaded = parseStrictly(Metadata, text);
    const modules = await readModules(form);
    const bindings = uploaded.bindings.flatMap((binding) => resolveBinding(binding, previous));
    const metadata = { ...uploaded, bindings };
    this.#check(metadata, modules, previous);
    const secrets = bindings.flatMap((binding) =>
      binding.type === "secret_text" ? [[binding.name, binding.text] as const] : [],
    );
    return { metadata, modules, secrets: new Map(secrets) };
  }

  #check(metadata: Metadata, modules: Upload["modules"], previous: Script | undefined): void {
    const main = modules.get(metadata.main_module);
    if (main === undefined) throw new UnknownRequest(`the main module ${metadata.main_module} without a part`);
    if ([...modules.values()].reduce((bytes, text) => bytes + Buffer.byteLength(text), 0) > MAX_BYTES) {
      throw new ApiError(413, 10027, "Your Worker exceeded the size limit of 64 MiB.");
    }
    const limit = new Date(Date.now() + 7 * 86_400_000).toISOString();
    if (metadata.compatibility_date !== undefined && metadata.compatibility_date > limit) {
      throw new ApiError(400, 10021, `Can't set compatibility date in the future: "${metadata.compatibility_date}".`);
    }
    if (metadata.assets !== undefined && !this.#assets.isComplete(metadata.assets.jwt)) {
      throw new ApiError(400, 100313, "the assets' upload is not complete");
    }
    checkNames(metadata.bindings);
    for (const binding of metadata.bindings) this.#checkBinding(binding, metadata);
    checkExports(metadata, main, previous);
  }

  #checkBinding(binding: Binding, { exports = {} }: Metadata): void {
    if (binding.type === "kv_namespace" && !this.#kv.namespaces.has(binding.namespace_id)) {
      throw new ApiError(400, 10041, `KV namespace '${binding.namespace_id}' not found.`);
    }
    if (binding.type === "durable_object_namespace" && exports[binding.class_name] === undefined) {
      throw new ApiError(400, 10061, `Cannot create binding for class '${binding.class_name}', it is not exported.`);
    }
  }
}

async function readModules(form: FormData): Promise<Upload["modules"]> {
  const modules = new Map<string, string>();
  for (const [name, part] of form) {
    if (name === "metadata") continue;
    if (typeof part === "string") throw new UnknownRequest(`the form field ${name}`);
    if (!PART_TYPES.has(part.type)) throw new UnknownRequest(`a part of the type ${part.type}`);
    modules.set(name, await part.text());
  }
  return modules;
}

function checkNames(bindings: readonly Binding[]): void {
  const names = bindings.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ApiError(400, 10021, `Binding name '${twice}' is not unique.`);
  const variables = bindings.filter(({ type }) => type === "plain_text" || type === "secret_text");
  if (variables.length > MAX_VARIABLES) throw new ApiError(400, 10052, `more than ${MAX_VARIABLES} variables`);
}

/** Refuses a declared class that the main module does not export, and a class that the declarations drop. */
function checkExports({ exports = {} }: Metadata, main: string, previous: Script | undefined): void {
  const lists = [...main.matchAll(/export\s*\{([^}]*)\}/g)].flatMap(([, list = ""]) => list.split(","));
  const exported = new Set(lists.map((item) => item.trim().replace(/^.*\sas\s+/s, "")));
  const missing = Object.keys(exports).find((name) => !exported.has(name));
  if (missing !== undefined) throw new ApiError(400, 10070, `class '${missing}' is not exported by the script`);
  const before = previous?.versions.at(-1)?.metadata.exports ?? {};
  const dropped = Object.keys(before).find((name) => exports[name] === undefined);
  if (dropped !== undefined) throw new ApiError(400, 100_402, `class '${dropped}' exists and is not declared`);
}

/** A binding, or instead of one that is inherited the previous version's. A secret is kept apart. */
function resolveBinding(binding: Binding, previous: Script | undefined): Binding[] {
  if (binding.type !== "inherit") return [binding];
  if (previous?.secrets.has(binding.name) === true) return [];
  const inherited = previous?.versions.at(-1)?.metadata.bindings.find(({ name }) => name === binding.name);
  if (inherited !== undefined) return [inherited];
  const reason = "previous version does not have binding named";
  throw new ApiError(400, 10057, `inherit binding '${binding.name}' is invalid: ${reason} '${binding.name}'`);
}
