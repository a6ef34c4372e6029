/** What was pushed, as far as its media type says. */
export const KINDS = ["image", "helm", "other"] as const;

export type Kind = (typeof KINDS)[number];

const IMAGE = /^application\/vnd\.(?:docker\.(?:distribution\.manifest|container\.image)|oci\.image)\./;

/**
 * The kind of a media type. Docker Hub sends a manifest's or a config's type and documents neither; a push without one
 * is an image, as all were before Docker Hub took other artifacts. `vnd.oci.image.manifest` says nothing of a chart:
 * a Helm chart is known by its config's type.
 */
export function kindOf(mediaType: string | undefined): Kind {
  if (mediaType === undefined || IMAGE.test(mediaType)) return "image";
  return mediaType.startsWith("application/vnd.cncf.helm") ? "helm" : "other";
}
