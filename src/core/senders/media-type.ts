import { isIndex } from "../hub/image-index.ts";

const CONFIG = /\.config\.|\.container\.image\./;

/** Configs that say nothing about the content. Docker up to 1.12 sent image configs as `application/octet-stream`. */
const IMAGE_CONFIG = /^(?:application\/vnd\.(?:docker\.container\.image|oci\.image)\.|application\/octet-stream$|$)/;

/**
 * Returns the media type of the pushed content: the config's unless it is an image's, else the manifest's. Charts and
 * images share the manifest type `application/vnd.oci.image.manifest.v1+json`.
 *
 * @param references types of the manifest's references, config first; empty texts are unknown
 */
export function mediaTypeOf(
  manifest: string | null | undefined,
  references: readonly (string | null | undefined)[],
): string | undefined {
  const config = references.find((type) => type && CONFIG.test(type)) ?? references[0] ?? "";
  return (isIndex(manifest) || IMAGE_CONFIG.test(config) ? manifest : config) || config || undefined;
}
