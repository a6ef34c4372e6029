import type { PrivateHosts } from "../../core/address/address.ts";
import { jsonOf, textIn } from "../../core/lib/json.ts";
import type { Result } from "../../core/lib/result.ts";
import type { CheckResult } from "../../core/verify/verification.ts";
import { cleanLine } from "../../core/text/clean.ts";
import { requestApi, type ApiResponse } from "../http/request-api.ts";
import { none } from "./no-facts.ts";

/** The token of a token server's answer: https://distribution.github.io/distribution/spec/auth/token/ */
export function grantedToken({ text }: ApiResponse): string | undefined {
  const granted = jsonOf(text);
  return textIn(granted, "token") ?? textIn(granted, "access_token");
}

/** All media types of manifests: a registry answers 404 for a tag of another one. */
const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

/**
 * Asks a registry for a tag's manifest, by HEAD:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#checking-if-content-exists-in-the-registry
 *
 * @param proof headers that prove who asks
 */
export function headManifest(
  { registry, path, tag }: { readonly registry: string; readonly path: string; readonly tag: string },
  proof: Readonly<Record<string, string>>,
  privateHosts: PrivateHosts,
): Promise<Result<ApiResponse, string>> {
  const url = `${registry}/v2/${path}/manifests/${tag}`;
  return requestApi({ method: "HEAD", url, headers: { accept: MANIFESTS, ...proof } }, privateHosts);
}

/** Reads the facts from a registry's answer about a manifest. */
export function manifestFacts({ headers }: ApiResponse, who: string): CheckResult {
  const digest = cleaned(headers.get("docker-content-digest"));
  const mediaType = cleaned(headers.get("content-type"));
  if (digest === null) return none(`${who} answered without a digest`);
  return { kind: "facts", facts: { digest, ...(mediaType !== null && { mediaType }) } };
}

/** A header's value, bounded, because it is stored and shown. */
function cleaned(value: string | null): string | null {
  return value === null ? null : cleanLine(value.slice(0, 255));
}
