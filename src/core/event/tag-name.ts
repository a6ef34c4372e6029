// https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
const TAG = /^\w[\w.-]{0,127}$/;

/** Whether a text can be a tag. */
export function isTag(text: string): boolean {
  return TAG.test(text);
}
