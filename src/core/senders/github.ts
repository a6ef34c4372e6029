import * as v from "valibot";
import { mediaTypeOf } from "./media-type.ts";
import { requireAgreement, parseReference } from "./reference.ts";
import { combinePushes, buildPush } from "./artifact.ts";
import { ignored, reader, type Message, type BuiltInSender } from "./sender.ts";
import { shortText } from "../event/short-text.ts";
import { err, type Result } from "../lib/result.ts";
import type { Problem } from "../schema/problem.ts";

const REGISTRY = "ghcr.io";

const GITHUB = /^https:\/\/github\.com\//i;

const Package = v.object({
  name: v.string(),
  namespace: shortText,
  package_type: shortText,
  html_url: v.nullish(v.string()),
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
      /** Registry, repository and tag. */
      package_url: v.nullish(v.string()),
    }),
  ),
});

type Package = v.InferOutput<typeof Package>;

const Payload = v.object({
  action: shortText,
  zen: shortText,
  package: v.nullish(Package),
  registry_package: v.nullish(Package),
  sender: v.nullish(v.object({ login: shortText })),
});

/**
 * GitHub Container Registry, also of GitHub Enterprise Server, by a webhook on `package` or the older
 * `registry_package`, which GitHub sends as well and advises against.
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#package
 *
 * Signatures: https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries
 */
export const github: BuiltInSender = {
  name: "github",
  title: "GitHub Container Registry",
  formField: "payload",
  proof: {
    kind: "signature",
    header: "x-hub-signature-256",
    hash: "SHA-256",
    encoding: "hex",
    prefix: "sha256=",
    secret: "GITHUB_WEBHOOK_SECRET",
  },
  // https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
  headers: [
    "x-github-event",
    "x-github-delivery",
    "x-github-hook-id",
    "x-github-hook-installation-target-id",
    "x-github-hook-installation-target-type",
  ],
  // The id is shared by all webhooks of an event, and by redeliveries:
  // https://docs.github.com/en/rest/orgs/webhooks#get-a-webhook-delivery-for-an-organization-webhook
  identity: { fields: ["package.updated_at"], header: "x-github-delivery" },
  ...reader(Payload, ({ action, zen, package: own, registry_package: older, sender }) => {
    if (!own && !older) return ignored(zen ? "a ping" : "nothing about a package");
    if (action !== "published" && action !== "updated") return ignored(`a package was ${action ?? "changed"}`);
    const pusher = sender?.login;
    const first = own ? parsePackage("package", own, pusher) : undefined;
    const second = older ? parsePackage("registry_package", older, pusher) : undefined;
    if (first && second) return requireSamePush(first, second);
    return first ?? second ?? ignored("nothing about a package");
  }),
};

function parsePackage(
  field: "package" | "registry_package",
  { name, namespace, owner, package_type: type, package_version: version, html_url: page }: Package,
  pusher: string | null | undefined,
): Result<Message, Problem[]> {
  if (type?.toLowerCase() !== "container") return ignored("a package that is no container");
  const { container_metadata: metadata, created_at: pushedAt, package_url: url } = version ?? {};
  const tag = metadata?.tag?.name;
  // Each platform of a multi-platform image is a version of its own, without a tag.
  if (!tag) return ignored("a version without a tag");
  const named = { path: [field, "name"], repository: `${namespace || owner?.login || ""}/${name}` };
  const urlPath = [field, "package_version", "package_url"];
  const tagPath = [field, "package_version", "container_metadata", "tag", "name"];
  if (!url && page && !GITHUB.test(page)) {
    return err([
      { path: urlPath, message: "missing: expected the image's address, as in containers.HOST/acme/web:v1" },
    ]);
  }
  const reference = url ? parseReference(url) : { host: REGISTRY, path: named.repository };
  const artifact = {
    registry: reference.host,
    path: reference.path,
    tag,
    digest: metadata?.tag?.digest,
    mediaType: mediaTypeOf(metadata.manifest?.media_type, [metadata.manifest?.config?.media_type]),
    pusher,
    pushedAt,
  };
  const decider = url ? urlPath : named.path;
  const push = buildPush("github", artifact, { registry: decider, repository: decider, tag: tagPath });
  if (reference.tag !== undefined && reference.tag !== tag) {
    const message = `contradicts ${field}.package_version.package_url: receivers would read two tags`;
    return err([{ path: tagPath, message }]);
  }
  return combinePushes([requireAgreement(push, decider, named)], "");
}

/** Requires both packages of a body to be the same push, because receivers read either one. */
function requireSamePush(
  first: Result<Message, Problem[]>,
  second: Result<Message, Problem[]>,
): Result<Message, Problem[]> {
  if (!first.ok || !second.ok) return err([first, second].flatMap((result) => (result.ok ? [] : result.error)));
  const [one, other] = [inWords(first.value), inWords(second.value)];
  if (one === other) return first;
  const message = `contradicts package: receivers would read two pushes, ${one} and ${other}`;
  return err([{ path: ["registry_package"], message }]);
}

function inWords(message: Message): string {
  if ("ignored" in message) return "none";
  return message.pushes
    .map(({ repository, tag, digest }) => `${repository}:${tag}${digest ? `@${digest}` : ""}`)
    .join();
}
