import * as v from "valibot";
import { isDigest } from "../event/digest.ts";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";

/** Media types of an image index: https://github.com/opencontainers/image-spec/blob/main/image-index.md */
const INDEX = /\.(?:image\.index|manifest\.list)\./;

/** Manifests that a gate can wait for: each has a signal in the event's row. */
const MAX_MANIFESTS = 30;

const Index = v.object({
  manifests: list(
    v.object({
      digest: v.pipe(v.string(), v.check(isDigest)),
      platform: v.nullish(v.object({ os: v.nullish(v.string()) })),
      annotations: v.nullish(v.object({ "vnd.docker.reference.type": v.nullish(v.unknown()) })),
    }),
    1000,
    "manifests",
  ),
});

/** Checks whether a manifest's media type is that of an image index. */
export function isIndex(mediaType: string | null | undefined): boolean {
  return INDEX.test(mediaType ?? "");
}

/**
 * Returns the digests of an index's manifests, each once, without BuildKit's attestations, which no scanner reports:
 * https://docs.docker.com/build/metadata/attestations/attestation-storage/. Undefined if the JSON is no index, has none,
 * or more than 30.
 */
export function manifestsOf(json: unknown): readonly string[] | undefined {
  const parsed = validate(Index, json);
  if (!parsed.ok) return undefined;
  const images = parsed.value.manifests.filter(
    ({ platform, annotations }) =>
      platform?.os !== "unknown" && annotations?.["vnd.docker.reference.type"] !== "attestation-manifest",
  );
  const digests = [...new Set(images.map(({ digest }) => digest))];
  return digests.length > 0 && digests.length <= MAX_MANIFESTS ? digests : undefined;
}
