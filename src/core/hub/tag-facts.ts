import * as v from "valibot";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { cleanLine } from "../text/clean.ts";
import type { Event } from "../event/event.ts";
import { MINUTE_MS, HOUR_MS } from "../lib/time.ts";

/** What Docker Hub, or its registry, says of a tag. */
export interface TagFacts {
  /** Of the manifest, or of the index of a multi-platform image. */
  readonly digest?: string;
  /** As in `linux/amd64` and `linux/arm/v7`; without attestations, which have no platform. */
  readonly platforms?: readonly string[];
  /** Bytes of the largest platform's image, compressed. */
  readonly size?: number;
  readonly mediaType?: string;
  /** When the tag was last pushed, in milliseconds since 1970. The registry does not tell. */
  readonly pushedAt?: number;
}

const text = v.fallback(v.nullish(v.pipe(v.string(), v.maxLength(255), v.transform(cleanLine))), undefined);

// The answer differs from Docker's OpenAPI document, so nothing of it is relied on to be there:
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

/** Reads Docker Hub's answer about a tag; undefined when it is none. */
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

/** How much earlier than the push's own time Docker Hub may have noted it. */
const TOLERANCE_MS = 10 * MINUTE_MS;

/** A push is told within seconds; one that is older than this was told before. */
const MAX_AGE_MS = HOUR_MS;

/**
 * Why what is known of a tag does not confirm a push of it; undefined when it does. The tag must have been pushed about
 * when the push says, or later; and not long before the push was received, so that an old push cannot be told again.
 */
export function mismatchReason({ push, receivedAt }: Event, { pushedAt }: TagFacts): string | undefined {
  if (pushedAt === undefined) return undefined;
  const earliest = Math.max(push.pushedAt ?? receivedAt, receivedAt - MAX_AGE_MS) - TOLERANCE_MS;
  if (pushedAt >= earliest) return undefined;
  return `the tag was last pushed ${new Date(pushedAt).toISOString()}, before the push that is told of`;
}
