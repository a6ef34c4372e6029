const CONFIG = /\.config\.|\.container\.image\./;

/** Configs that say nothing of what was pushed. Docker up to 1.12 sent an image's config as `application/octet-stream`. */
const IMAGE_CONFIG = /^(?:application\/vnd\.(?:docker\.container\.image|oci\.image)\.|application\/octet-stream$|$)/;

/**
 * The media type that says what was pushed: that of the config where it is of no image, otherwise the manifest's.
 * A chart and an image have the same type of manifest, `application/vnd.oci.image.manifest.v1+json`.
 *
 * @param references the types of what the manifest refers to, its config first. Empty texts say nothing.
 */
export function mediaTypeOf(
  manifest: string | null | undefined,
  references: readonly (string | null | undefined)[],
): string | undefined {
  const config = references.find((type) => type && CONFIG.test(type)) ?? references[0] ?? "";
  const isIndex = /\.(?:image\.index|manifest\.list)\./.test(manifest ?? "");
  return (isIndex || IMAGE_CONFIG.test(config) ? manifest : config) || config || undefined;
}
