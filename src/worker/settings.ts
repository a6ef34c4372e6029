import { parseHosts, type PrivateHosts } from "../core/address.ts";
import { DEFAULT_CALLBACK_HOSTS } from "../core/callback.ts";
import type { Env } from "./env.ts";

/** The variables of wrangler.toml, read. */
export interface Settings {
  readonly privateHosts: PrivateHosts;
  readonly callbackHosts: ReadonlySet<string>;
  /** Without a slash at its end; undefined when the operator did not say. */
  readonly publicUrl: string | undefined;
  readonly retentionDays: number;
  /** Where Docker Hub is asked: its API, its token service and its registry. */
  readonly hub: { readonly api: string; readonly auth: string; readonly registry: string };
}

const DEFAULT_RETENTION_DAYS = 30;

/** Reads the variables; one that is missing or senseless has its default. */
export function readSettings(env: Env): Settings {
  const days = Number(env.RETENTION_DAYS || DEFAULT_RETENTION_DAYS);
  return {
    privateHosts: parseHosts(env.ALLOWED_PRIVATE_HOSTS ?? ""),
    callbackHosts: parseHosts(env.CALLBACK_HOSTS ?? DEFAULT_CALLBACK_HOSTS),
    publicUrl: originOf(env.PUBLIC_URL, "") || undefined,
    hub: {
      api: originOf(env.DOCKER_HUB_URL, "https://hub.docker.com"),
      auth: originOf(env.DOCKER_AUTH_URL, "https://auth.docker.io"),
      registry: originOf(env.DOCKER_REGISTRY_URL, "https://registry-1.docker.io"),
    },
    retentionDays: Number.isInteger(days) && days > 0 ? days : DEFAULT_RETENTION_DAYS,
  };
}

/** A variable that holds a URL, without a slash at its end. */
function originOf(value: string | undefined, otherwise: string): string {
  return value?.replace(/\/+$/, "") || otherwise;
}
