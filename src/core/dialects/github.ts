import { placeOf } from "../event/place.ts";
import { err, ok } from "../lib/result.ts";
import type { Dialect } from "./dialect.ts";
import { splitOwner, timestamp } from "./tagged-push.ts";

/**
 * GitHub's event `package`, which Argo CD, its Image Updater and Kargo read for ghcr.io:
 * https://docs.github.com/en/webhooks/webhook-events-and-payloads#package
 */
export const github: Dialect = {
  title: "GitHub",
  // https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
  headers: ({ eventId }) => ({ "x-github-event": "package", "x-github-delivery": eventId }),
  body(push) {
    const { tag, digest, at, pusher, mediaType } = push;
    const { host, path } = placeOf(push);
    const { owner, rest: name } = splitOwner(path);
    if (owner === "") return err(`GitHub's format names an owner, and ${push.repository} has none`);
    const time = timestamp(at);
    return ok({
      action: "published",
      package: {
        name,
        namespace: owner,
        ecosystem: "CONTAINER",
        package_type: "CONTAINER",
        owner: { login: owner },
        updated_at: time,
        package_version: {
          version: digest ?? tag,
          created_at: time,
          package_url: `${host}/${path}:${tag}`,
          container_metadata: {
            tag: { name: tag, ...(digest !== undefined && { digest }) },
            ...(mediaType !== undefined && { manifest: { media_type: mediaType } }),
          },
        },
        registry: { type: "CONTAINER", url: `https://${host}/${owner}` },
      },
      ...(pusher !== undefined && { sender: { login: pusher } }),
    });
  },
};
