import * as v from "valibot";
import { ApiError, success, type Answer } from "./answer.ts";
import { readJson, type ApiRequest, type Route } from "./routes.ts";
import type { Scripts } from "./scripts.ts";
import type { Script } from "./script.ts";

const WORKER = "/accounts/:account/workers/scripts/:script";

const Origins = v.array(
  v.strictObject({ hostname: v.string(), zone_id: v.optional(v.string()), zone_name: v.optional(v.string()) }),
);
const Records = v.strictObject({
  override_scope: v.boolean(),
  override_existing_origin: v.boolean(),
  override_existing_dns_record: v.boolean(),
  origins: Origins,
});

/** The one zone of the account. */
const ZONE = "example.com";

/** Custom domains: what would change, and the change. */
export function domainRoutes(scripts: Scripts): Route[] {
  const permission = "Workers Routes";
  return [
    { ...scripts.about("POST", `${WORKER}/domains/changeset`, changes, ["replace_state"]), permission },
    { ...scripts.about("PUT", `${WORKER}/domains/records`, change), permission },
  ];
}

function changes(script: Script, request: ApiRequest): Answer {
  const wanted = namesIn(readJson(request, Origins));
  const added = wanted.filter((name) => !script.domains.includes(name)).map((hostname) => ({ hostname }));
  const removed = script.domains.filter((name) => !wanted.includes(name)).map((hostname) => ({ hostname }));
  return success({ added, removed, updated: [], conflicting: [] });
}

function change(script: Script, request: ApiRequest): Answer {
  const names = namesIn(readJson(request, Records).origins);
  const foreign = names.find((name) => name !== ZONE && !name.endsWith(`.${ZONE}`));
  if (foreign !== undefined) throw new ApiError(400, 100_117, `No zone of your account has the hostname ${foreign}.`);
  script.domains = names;
  return success(null);
}

function namesIn(origins: v.InferOutput<typeof Origins>): string[] {
  return origins.map(({ hostname }) => hostname);
}
