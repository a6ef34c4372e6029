import * as v from "valibot";
import { requireAgreement, parseReference, claimOf } from "./reference.ts";
import { combinePushes, buildPush } from "./artifact.ts";
import { authorizationProof, ignored, reader, type BuiltInSender } from "./sender.ts";
import { list, record } from "../schema/bounded.ts";

const Tag = v.pipe(v.string(), v.maxLength(128, "expected at most 128 characters"));

const Payload = v.object({
  repository: v.nullish(v.string()),
  namespace: v.nullish(v.string()),
  name: v.nullish(v.string()),
  docker_url: v.string(),
  // Old versions of Quay sent each tag with its image's id:
  // https://github.com/coreos/quay-docs/blob/master/guides/notifications.md
  updated_tags: v.nullish(v.union([list(Tag, 100, "tags"), record(Tag, v.unknown(), 100, "tags")])),
});

/**
 * Quay, by a notification on "Push to Repository", with all tags of a push.
 * https://docs.redhat.com/en/documentation/red_hat_quay/3.8/html/use_red_hat_quay/repository_notifications
 */
export const quay: BuiltInSender = {
  name: "quay",
  title: "Quay",
  proof: authorizationProof("QUAY_AUTHORIZATION"),
  lists: [["updated_tags"]],
  // The body has only names, URLs and tags: https://github.com/quay/quay/blob/master/notifications/__init__.py
  identity: { fields: [] },
  ...reader(Payload, ({ repository, namespace, name, docker_url: url, updated_tags: tags }) => {
    if (!tags) return ignored("something other than a push");
    const { host: registry, path } = parseReference(url);
    const at = { registry: ["docker_url"], repository: ["docker_url"] };
    const said = [{ path: ["repository"], repository }, claimOf(["name"], namespace, name)];
    const keys = Array.isArray(tags) ? [...tags.entries()] : Object.keys(tags).map((tag) => [tag, tag] as const);
    const pushes = keys.map(([key, tag]) => {
      const push = buildPush("quay", { registry, path, tag }, { ...at, tag: ["updated_tags", key] });
      return requireAgreement(push, at.repository, ...said);
    });
    return combinePushes(pushes, "a push without a tag");
  }),
};
