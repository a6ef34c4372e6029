import type { Push } from "./event.ts";

/** What was pushed. */
export const KINDS = ["image", "helm", "signature", "other"] as const;

export type Kind = (typeof KINDS)[number];

const IMAGE = /^application\/vnd\.(?:docker\.(?:distribution\.manifest|container\.image)|oci\.image)\./;

/** The config of a chart, or one that `az acr helm push` has pushed. */
const HELM = /^application\/vnd\.(?:cncf|acr)\.helm\b/;

/**
 * The tag under which cosign and its kin keep signatures, attestations and bills of materials of an image: its digest,
 * and an ending. https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#tag-based-discovery; without an
 * ending it is the tag of an image's referrers:
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#referrers-tag-schema
 */
const SIGNATURE_TAG = /^sha(?:256-[0-9a-f]{64}|512-[0-9a-f]{128})(?:[.-][\w.-]*)?$/;

/**
 * The kind of a push, by its tag and its media type. Docker Hub sends a manifest's or a config's type and documents
 * neither; a push without one is an image, as all were before Docker Hub took other artifacts. `vnd.oci.image.manifest`
 * says nothing of a chart: a Helm chart is known by its config's type.
 */
export function kindOf({ mediaType, tag = "" }: Pick<Push, "mediaType" | "tag">): Kind {
  if (SIGNATURE_TAG.test(tag)) return "signature";
  if (mediaType === undefined || IMAGE.test(mediaType)) return "image";
  return HELM.test(mediaType) ? "helm" : "other";
}
