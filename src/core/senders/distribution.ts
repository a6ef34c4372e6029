import * as v from "valibot";
import type { SenderName } from "./name.ts";
import { publicHost } from "./aliases.ts";
import { mediaTypeOf } from "./media-type.ts";
import { parseReference } from "./reference.ts";
import { combinePushes, buildPush } from "./artifact.ts";
import { authorizationProof, reader, type BuiltInSender } from "./sender.ts";
import { list } from "../schema/bounded.ts";
import { shortText } from "../event/short-text.ts";

const Event = v.object({
  action: shortText,
  timestamp: shortText,
  target: v.nullish(
    v.object({
      mediaType: shortText,
      digest: shortText,
      repository: v.nullish(v.string()),
      tag: shortText,
      url: v.nullish(v.string()),
      /** Config and layers, with `includereferences: true`. A chart has at most three, so the list may be cut. */
      references: v.fallback(v.nullish(list(v.object({ mediaType: shortText }), 200, "references")), undefined),
    }),
  ),
  request: v.nullish(v.object({ host: v.nullish(v.string()) })),
  actor: v.nullish(v.object({ name: shortText })),
});

const Payload = v.object({
  events: list(Event, 100, "events"),
});

/**
 * CNCF Distribution (Docker's `registry`), and GitLab's registry, which sends the same format. Ignores pulls,
 * deletions, layers, and manifests without a tag, which are the platforms of an image.
 *
 * https://distribution.github.io/distribution/about/notifications/
 * https://docs.gitlab.com/administration/packages/container_registry/#configure-container-registry-notifications
 */
function distributionAs(name: SenderName, title: string): BuiltInSender {
  return {
    name,
    title,
    proof: authorizationProof("DISTRIBUTION_AUTHORIZATION"),
    // Each event has a new UUID and time:
    // https://github.com/distribution/distribution/blob/main/notifications/bridge.go
    lists: [["events"]],
    retriesForever: true,
    identity: { fields: ["events[].id", "events[].timestamp"] },
    ...reader(Payload, ({ events }, aliases) => {
      const pushes = events.flatMap(({ action, timestamp, target, request, actor }, index) => {
        if (action !== "push" || !target?.tag) return [];
        // An event without `request` has the host in its manifest's URL.
        const isNamed = Boolean(request?.host) || !target.url;
        const artifact = {
          registry: publicHost(aliases, isNamed ? (request?.host ?? "") : parseReference(target.url ?? "").host),
          path: target.repository ?? "",
          tag: target.tag,
          digest: target.digest,
          mediaType: mediaTypeOf(target.mediaType, target.references?.map(({ mediaType }) => mediaType) ?? []),
          pusher: actor?.name,
          pushedAt: timestamp,
        };
        const paths = {
          registry: ["events", index, ...(isNamed ? ["request", "host"] : ["target", "url"])],
          repository: ["events", index, "target", "repository"],
          tag: ["events", index, "target", "tag"],
        };
        return [buildPush(name, artifact, paths)];
      });
      return combinePushes(pushes, "no push of a tag");
    }),
  };
}

export const distribution = distributionAs("distribution", "a Distribution registry");

export const gitlab = distributionAs("gitlab", "GitLab's registry");
