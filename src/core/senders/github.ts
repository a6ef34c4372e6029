import * as v from "valibot";
import { mediaTypeOf } from "./media-type.ts";
import { ignored, messageOf, reader, pushOf, type Sender } from "./sender.ts";
import { shortText } from "../event/short-text.ts";

const REGISTRY = "ghcr.io";

const Package = v.object({
  name: v.string(),
  namespace: shortText,
  package_type: shortText,
  owner: v.nullish(v.object({ login: v.string() })),
  package_version: v.nullish(
    v.object({
      container_metadata: v.nullish(
        v.object({
          tag: v.nullish(v.object({ name: shortText, digest: shortText })),
          manifest: v.fallback(
            v.nullish(v.object({ media_type: shortText, config: v.nullish(v.object({ media_type: shortText })) })),
            undefined,
          ),
        }),
      ),
      created_at: shortText,
    }),
  ),
});

const Payload = v.object({
  action: shortText,
  zen: shortText,
  package: v.nullish(Package),
  registry_package: v.nullish(Package),
  sender: v.nullish(v.object({ login: shortText })),
});

/**
 * GitHub Container Registry by a webhook on packages: `package`, or `registry_package`, which GitHub sends beside it and
 * advises against. https://docs.github.com/en/webhooks/webhook-events-and-payloads#package, and for the signature
 * https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: Sender = {
  name: "github",
  title: "GitHub Container Registry",
  proof: {
    kind: "signature",
    header: "x-hub-signature-256",
    prefix: "sha256=",
    secret: "GITHUB_WEBHOOK_SECRET",
  },
  ...reader(Payload, ({ action, zen, package: own, registry_package: older, sender }) => {
    const field = own ? "package" : "registry_package";
    const artifact = own ?? older;
    if (!artifact) return ignored(zen ? "a ping" : "nothing about a package");
    if (action !== "published" && action !== "updated") return ignored(`a package was ${action ?? "changed"}`);
    if (artifact.package_type?.toLowerCase() !== "container") return ignored("a package that is no container");
    const { container_metadata: metadata, created_at: pushedAt } = artifact.package_version ?? {};
    const tag = metadata?.tag?.name;
    // Each platform's manifest of a multi-platform image is a version of its own, without a tag.
    if (!tag) return ignored("a version without a tag");
    const namespace = artifact.namespace || artifact.owner?.login || "";
    const version = [field, "package_version", "container_metadata"];
    const push = pushOf(
      "github",
      {
        registry: REGISTRY,
        path: `${namespace}/${artifact.name}`,
        tag,
        digest: metadata?.tag?.digest,
        mediaType: mediaTypeOf(metadata.manifest?.media_type, [metadata.manifest?.config?.media_type]),
        pusher: sender?.login,
        pushedAt,
      },
      { registry: [field, "name"], repository: [field, "name"], tag: [...version, "tag", "name"] },
    );
    return messageOf([push], "");
  }),
};
