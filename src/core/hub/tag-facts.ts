import * as v from "valibot";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { cleanLine } from "../text/clean.ts";
import type { Event } from "../event/event.ts";
import { MINUTE_MS, HOUR_MS } from "../lib/time.ts";

/** Facts on a tag from Docker Hub's API or its registry. */
export interface TagFacts {
  /** The digest of the manifest, or of a multi-platform image's index. */
  readonly digest?: string;
  /** As in `linux/amd64` and `linux/arm/v7`. Attestations have no platform. */
  readonly platforms?: readonly string[];
  /** Compressed bytes of the largest platform's image. */
  readonly size?: number;
  readonly mediaType?: string;
  /**
   * The digests of the manifests of a multi-platform image, without attestations, which a gate waits for one by one. Read
   * only from registries of the rule document, and only if it has gates.
   */
  readonly manifests?: readonly string[];
  /** The tags that have the digest: those that were looked up, and whose own pushes have not come. */
  readonly tags?: readonly string[];
  /** Time of the tag's last push, in milliseconds since 1970. The registry does not provide it. */
  readonly pushedAt?: number;
}

const text = v.fallback(v.nullish(v.pipe(v.string(), v.maxLength(255), v.transform(cleanLine))), undefined);

// Answers differ from Docker's OpenAPI document, so no field is required:
// https://docs.docker.com/reference/api/hub/latest/#tag/repositories/operation/GetRepositoryTag
const Image = v.object({ architecture: text, os: text, variant: text });

const Tag = v.object({
  digest: text,
  media_type: text,
  tag_last_pushed: text,
  last_updated: text,
  full_size: v.fallback(v.nullish(v.number()), undefined),
  images: v.fallback(
    v.nullish(
      v.union([
        list(Image, 200, "images"),
        v.pipe(
          Image,
          v.transform((image) => [image]),
        ),
      ]),
    ),
    undefined,
  ),
});

/** Parses Docker Hub's answer about a tag; undefined if invalid. */
export function parseTagAnswer(json: unknown): TagFacts | undefined {
  const parsed = validate(Tag, json);
  if (!parsed.ok || Array.isArray(json)) return undefined;
  const {
    digest,
    media_type: mediaType,
    tag_last_pushed: pushed,
    last_updated: updated,
    full_size: size,
  } = parsed.value;
  const pushedAt = Date.parse(pushed ?? updated ?? "");
  const platforms = (parsed.value.images ?? []).flatMap(platformOf);
  return {
    ...(digest && { digest }),
    ...(mediaType && { mediaType }),
    ...(typeof size === "number" && { size }),
    ...(!Number.isNaN(pushedAt) && { pushedAt }),
    ...(platforms.length > 0 && { platforms: [...new Set(platforms)] }),
  };
}

function platformOf({ os, architecture, variant }: v.InferOutput<typeof Image>): string[] {
  if (!os || !architecture || os === "unknown" || architecture === "unknown") return [];
  return [[os, architecture, ...(variant ? [variant] : [])].join("/")];
}

/** Docker Hub's time of a push may be earlier than the push's own by this much. */
const TOLERANCE_MS = 10 * MINUTE_MS;

/** A tag's last push may be older than the receipt by at most this, however old the push claims to be. */
const MAX_AGE_MS = HOUR_MS;

/**
 * Returns why tag facts do not confirm a push; undefined if they do. The tag's last push must be at the push's time or
 * later, and not long before the receipt, so that an old push cannot be replayed. The digest of a push to another registry
 * must be the tag's.
 */
export function mismatchReason({ push, receivedAt }: Event, { pushedAt, digest }: TagFacts): string | undefined {
  // Other registries name the digest of a push, and none of them tells the time.
  if (push.registry !== undefined && push.digest !== undefined && digest !== undefined && digest !== push.digest) {
    return `the tag has the digest ${digest}, not the one that the push named`;
  }
  if (pushedAt === undefined) return undefined;
  const earliest = Math.max(push.pushedAt ?? receivedAt, receivedAt - MAX_AGE_MS) - TOLERANCE_MS;
  if (pushedAt >= earliest) return undefined;
  return `the tag was last pushed ${new Date(pushedAt).toISOString()}, before this push`;
}
