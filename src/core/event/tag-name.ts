// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const TAG = /^\w[\w.-]{0,127}$/;

/** Checks whether a text is a valid tag name. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}
