import { expect, it } from "vitest";
import { isDigest } from "../../../src/core/event/digest.ts";
import { isIndex, manifestsOf } from "../../../src/core/hub/image-index.ts";

const AMD = `sha256:${"a1".repeat(32)}`;
const ARM = `sha256:${"b2".repeat(32)}`;
const OTHER = `sha256:${"c3".repeat(32)}`;

function manifest(digest: unknown, fields: object = { platform: { os: "linux", architecture: "amd64" } }): object {
  return { mediaType: "application/vnd.oci.image.manifest.v1+json", size: 1, digest, ...fields };
}

const many = (count: number): object[] =>
  Array.from({ length: count }, (_, index) => manifest(`sha256:${String(index).padStart(64, "0")}`));

it.each<[string, unknown, readonly string[] | undefined]>([
  ["two platforms", { manifests: [manifest(AMD), manifest(ARM)] }, [AMD, ARM]],
  ["one platform twice", { manifests: [manifest(AMD), manifest(AMD)] }, [AMD]],
  ["a manifest without a platform", { manifests: [manifest(AMD, {})] }, [AMD]],
  [
    "BuildKit's attestations, which are none of its images",
    {
      manifests: [
        manifest(AMD),
        manifest(OTHER, { annotations: { "vnd.docker.reference.type": "attestation-manifest" } }),
        manifest(ARM, { platform: { os: "unknown", architecture: "unknown" } }),
      ],
    },
    [AMD],
  ],
  ["thirty", { manifests: many(30) }, many(30).map((each) => (each as { digest: string }).digest)],
  ["too many", { manifests: many(31) }, undefined],
  ["none", { manifests: [] }, undefined],
  ["a manifest and no index", { config: {}, layers: [] }, undefined],
  ["a digest that is none", { manifests: [manifest("latest")] }, undefined],
  ["no object", "x", undefined],
])("the manifests of an index with %s", (_, json, expected) => {
  expect(manifestsOf(json)).toEqual(expected);
});

it.each([
  [AMD, true],
  [`sha512:${"a1".repeat(64)}`, true],
  ["sha256:..%2F..%2Fv2%2F_catalog%2F%2F%2F%2F%2F%2F%2F", false],
  [`../../../${AMD}`, false],
  [`${AMD}/../tags`, false],
  ["", false],
])("%s is a digest: %s", (text, expected) => {
  expect(isDigest(text)).toBe(expected);
});

it.each([
  ["application/vnd.oci.image.index.v1+json", true],
  ["application/vnd.oci.image.index.v1+json; charset=utf-8", true],
  ["application/vnd.docker.distribution.manifest.list.v2+json", true],
  ["application/vnd.oci.image.manifest.v1+json", false],
  ["application/vnd.docker.distribution.manifest.v2+json", false],
  [undefined, false],
])("%s is an index: %s", (mediaType, expected) => {
  expect(isIndex(mediaType)).toBe(expected);
});
