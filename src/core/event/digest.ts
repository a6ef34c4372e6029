// https://github.com/opencontainers/image-spec/blob/main/descriptor.md#digests
const DIGEST = /^[a-z0-9]+(?:[+._-][a-z0-9]+)*:[\w=-]{32,200}$/i;

/** Checks whether a text is a manifest's digest. One has no character that a path would need escaped. */
export function isDigest(text: string): boolean {
  return DIGEST.test(text);
}
