import * as v from "valibot";
import { ApiError, success, type Answer } from "./answer.ts";
import type { Metadata } from "./metadata.ts";
import { readJson, type ApiRequest } from "./routes.ts";
import type { Script } from "./script.ts";

const Secret = v.strictObject({ name: v.string(), text: v.string(), type: v.literal("secret_text") });
const Subdomain = v.strictObject({ enabled: v.boolean(), previews_enabled: v.optional(v.boolean()) });

/** Sets a secret. The change is a version of its own, which is deployed at once. */
export function setSecret(script: Script, request: ApiRequest): Answer {
  const { name, text, type } = readJson(request, Secret);
  const latest = script.versions.at(-1);
  if (latest === undefined || !script.isLatestDeployed) {
    throw new ApiError(400, 10215, "Secret edit failed: the latest version of your Worker isn't currently deployed.");
  }
  script.secrets.set(name, text);
  script.deploy(script.add(latest));
  return success({ name, type });
}

/** Puts the Worker on workers.dev, or takes it away from there. */
export function setSubdomain(script: Script, request: ApiRequest): Answer {
  const wanted = readJson(request, Subdomain);
  script.isOnWorkersDev = wanted.enabled;
  script.hasPreviews = wanted.previews_enabled ?? wanted.enabled;
  return success({ enabled: wanted.enabled, previews_enabled: script.hasPreviews });
}

/** The bindings as Cloudflare lists them: it never shows the values of secrets. */
export function bindingsOf({ bindings }: Metadata, secrets: ReadonlyMap<string, string>): object[] {
  return [...bindings.filter(({ type }) => type !== "secret_text"), ...namesOf(secrets)];
}

/** Secrets as Cloudflare lists them. */
export function namesOf(secrets: ReadonlyMap<string, string>): object[] {
  return [...secrets.keys()].map((name) => ({ name, type: "secret_text" }));
}
