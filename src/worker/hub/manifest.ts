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

/** A manifest of a registry. */
export interface ManifestAddress {
  /** The registry's origin. */
  readonly registry: string;
  readonly path: string;
  /** A tag or a digest. */
  readonly reference: string;
}

/**
 * Asks a registry for a manifest, by HEAD whether it is there, or by GET for its content:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 *
 * @param proof headers that prove who asks
 */
export function askManifest(
  method: "HEAD" | "GET",
  { registry, path, reference }: ManifestAddress,
  proof: Readonly<Record<string, string>>,
  privateHosts: PrivateHosts,
): Promise<Result<ApiResponse, string>> {
  const url = `${registry}/v2/${path}/manifests/${reference}`;
  return requestApi({ method, url, headers: { accept: MANIFESTS, ...proof } }, privateHosts);
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
