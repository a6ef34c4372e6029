import * as v from "valibot";
import { splitHost } from "../event/repository.ts";
import { ignored, messageOf, reader, pushOf, type Sender } from "./sender.ts";
import { list } from "../schema/bounded.ts";

const Payload = v.object({
  repository: v.string(),
  docker_url: v.string(),
  updated_tags: v.nullish(list(v.pipe(v.string(), v.maxLength(128, "expected at most 128 characters")), 100, "tags")),
});

/**
 * Quay, by a notification on "Push to Repository": one for all the tags that a push has set.
 * https://docs.redhat.com/en/documentation/red_hat_quay/3.8/html/use_red_hat_quay/repository_notifications
 */
export const quay: Sender = {
  name: "quay",
  title: "Quay",
  proof: { kind: "authorization", secret: "QUAY_AUTHORIZATION" },
  ...reader(Payload, ({ docker_url: url, updated_tags: tags }) => {
    if (!tags) return ignored("something other than a push");
    const { host: registry, path } = splitHost(url);
    const at = { registry: ["docker_url"], repository: ["docker_url"] };
    const pushes = tags.map((tag, index) =>
      pushOf("quay", { registry, path, tag }, { ...at, tag: ["updated_tags", index] }),
    );
    return messageOf(pushes, "a push without a tag");
  }),
};
