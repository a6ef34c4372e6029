import type { CheckResult } from "../../core/verify/verification.ts";
import { cleanLine } from "../../core/text/clean.ts";
import type { ApiResponse } from "../http/request-api.ts";
import { none } from "./no-facts.ts";

/** All media types of manifests: a registry answers 404 for a tag of another one. */
export const MANIFESTS = [
  "application/vnd.oci.image.index.v1+json",
  "application/vnd.docker.distribution.manifest.list.v2+json",
  "application/vnd.oci.image.manifest.v1+json",
  "application/vnd.docker.distribution.manifest.v2+json",
].join(", ");

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
