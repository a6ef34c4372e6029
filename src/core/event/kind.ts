import type { Push } from "./event.ts";

/** Kinds of pushed artifacts. */
export const KINDS = ["image", "helm", "signature", "other"] as const;

export type Kind = (typeof KINDS)[number];

const IMAGE = /^application\/vnd\.(?:docker\.(?:distribution\.manifest|container\.image)|oci\.image)\./;

/** Media types of a chart's config, and of charts that `az acr helm push` pushed. */
const HELM = /^application\/vnd\.(?:cncf|acr)\.helm\b/;

/**
 * Tags under which cosign and similar tools store an image's signatures, attestations and SBOMs: its digest with a
 * suffix. https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#tag-based-discovery
 *
 * Without a suffix it is the referrers tag of an image:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
const SIGNATURE_TAG = /^sha(?:256-[0-9a-f]{64}|512-[0-9a-f]{128})(?:[.-][\w.-]*)?$/;

/**
 * Returns a push's kind, by its tag and media type. Docker Hub sends a manifest's or a config's type and documents
 * neither. A push without one is an image, as before Docker Hub accepted other artifacts. A chart has the manifest type
 * of an image, so only its config's type identifies it.
 */
export function kindOf({ mediaType, tag = "" }: Pick<Push, "mediaType" | "tag">): Kind {
  if (SIGNATURE_TAG.test(tag)) return "signature";
  if (mediaType === undefined || IMAGE.test(mediaType)) return "image";
  return HELM.test(mediaType) ? "helm" : "other";
}
