import * as v from "valibot";
import { messageOf, reader, pushOf, type Sender } from "./sender.ts";
import { shortText } from "../event/short-text.ts";

const Event = v.object({
  action: shortText,
  timestamp: shortText,
  target: v.nullish(
    v.object({ mediaType: shortText, digest: shortText, repository: v.nullish(v.string()), tag: shortText }),
  ),
  request: v.nullish(v.object({ host: v.nullish(v.string()) })),
  actor: v.nullish(v.object({ name: shortText })),
});

const Payload = v.object({
  events: v.pipe(v.array(Event), v.maxLength(100, "expected at most 100 events")),
});

/**
 * CNCF Distribution (Docker's `registry`), and GitLab's registry, which sends the same. Pulls, deletions and layers are
 * ignored, and so is a manifest without a tag: each platform of an image is one.
 * https://distribution.github.io/distribution/about/notifications/
 * https://docs.gitlab.com/administration/packages/container_registry/#configure-container-registry-notifications
 */
export const distribution: Sender = {
  title: "a Distribution registry",
  proof: { kind: "authorization", secret: "DISTRIBUTION_AUTHORIZATION" },
  ...reader(Payload, ({ events }) => {
    const pushes = events.flatMap(({ action, timestamp, target, request, actor }, index) => {
      if (action !== "push" || !target?.tag) return [];
      const artifact = {
        registry: request?.host ?? "",
        path: target.repository ?? "",
        tag: target.tag,
        digest: target.digest,
        mediaType: target.mediaType,
        pusher: actor?.name,
        pushedAt: timestamp,
      };
      const field = request?.host ? ["target", "repository"] : ["request", "host"];
      return [pushOf(artifact, { repository: ["events", index, ...field], tag: ["events", index, "target", "tag"] })];
    });
    return messageOf(pushes, "no push of a tag");
  }),
};
