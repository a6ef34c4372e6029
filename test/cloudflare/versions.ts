import * as v from "valibot";
import { ApiError, success } from "./answer.ts";
import { CodeUpdateStrategy, Observability } from "./metadata.ts";
import { readJson, type ApiRequest, type Route } from "./routes.ts";
import { bindingsOf } from "./script-routes.ts";
import type { Script, Version } from "./script.ts";
import type { Scripts } from "./scripts.ts";

const WORKER = "/accounts/:account/workers/scripts/:script";
const Deployment = v.strictObject({
  strategy: v.literal("percentage"),
  versions: v.array(v.strictObject({ version_id: v.string(), percentage: v.pipe(v.number(), v.minValue(0)) })),
  annotations: v.optional(v.strictObject({ "workers/message": v.optional(v.string()) })),
  code_update_strategy: v.optional(CodeUpdateStrategy),
});

/** The settings that do not belong to a version. */
const Settings = v.strictObject({
  logpush: v.optional(v.boolean()),
  observability: v.optional(Observability),
  tags: v.optional(v.nullable(v.array(v.string()))),
  tail_consumers: v.optional(v.nullable(v.tuple([]))),
});

/** Versions that are uploaded without a deployment, and gradual deployments of them. */
export function versionRoutes(scripts: Scripts): Route[] {
  return [
    scripts.about("GET", `${WORKER}/deployments`, ({ deployments }) =>
      success({
        deployments: deployments.toReversed().map((versions, index) => ({ id: `deployment-${index}`, versions })),
      }),
    ),
    scripts.about("POST", `${WORKER}/deployments`, deploy),
    scripts.about("GET", `${WORKER}/versions`, list, ["deployable"]),
    scripts.about("GET", `${WORKER}/versions/:version`, (script, { parameters }) => {
      const version = script.versions.find(({ id }) => id === parameters["version"]);
      if (version === undefined) throw new ApiError(404, 10007, "This version does not exist.");
      return success(shown(script, version));
    }),
    scripts.about("PATCH", `${WORKER}/script-settings`, (_script, request) => success(readJson(request, Settings))),
    scripts.about("POST", `${WORKER}/versions`, (script, request) => upload(scripts, script, request), [
      "bindings_inherit",
    ]),
  ];
}

function list(script: Script) {
  return success({ items: script.versions.toReversed().map((version) => shown(script, version)) });
}

async function upload(scripts: Scripts, script: Script, request: ApiRequest) {
  const { secrets, ...uploaded } = await scripts.uploads.read(request, script);
  const known = Object.keys(script.metadata.exports ?? {});
  const added = Object.keys(uploaded.metadata.exports ?? {}).find((name) => !known.includes(name));
  // A version brings no new class: its storage would exist for a part of the requests only.
  if (added !== undefined) throw new ApiError(400, 100_406, `class '${added}' needs a deployment of its own first`);
  for (const [name, text] of secrets) script.secrets.set(name, text);
  const version = script.add(uploaded);
  return success({ ...shown(script, version), startup_time_ms: 7, metadata: { has_preview: script.hasPreviews } });
}

function deploy(script: Script, request: ApiRequest) {
  const { versions } = readJson(request, Deployment);
  const isKnown = versions.every(({ version_id }) => script.versions.some(({ id }) => id === version_id));
  if (!isKnown) throw new ApiError(404, 10007, "This version does not exist.");
  const sum = versions.reduce((total, { percentage }) => total + percentage, 0);
  if (sum !== 100 || versions.length > 2) throw new ApiError(400, 10021, `percentages that are not 100 but ${sum}`);
  script.deployments.push(versions);
  return success({ id: crypto.randomUUID() });
}

function shown(script: Script, { id, metadata }: Version) {
  const number = script.versions.findIndex((version) => version.id === id) + 1;
  return {
    id,
    number,
    metadata: {
      created_on: new Date(number * 1000).toISOString(),
      author_email: "operator@example.com",
      source: "wrangler",
    },
    resources: { bindings: bindingsOf(metadata, script.secrets), script: { etag: "etag" }, script_runtime: {} },
  };
}
