import { placeOf } from "../event/place.ts";
import { ok } from "../lib/result.ts";
import type { Dialect } from "./dialect.ts";
import { timestamp } from "./tagged-push.ts";

const OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json";

/** A notification of CNCF Distribution with one event: https://distribution.github.io/distribution/about/notifications/ */
export const distribution: Dialect = {
  title: "Distribution",
  headers: () => ({ "content-type": "application/vnd.docker.distribution.events.v2+json" }),
  body(push) {
    const { eventId, tag, digest, at, pusher, mediaType = OCI_MANIFEST } = push;
    const { host, path } = placeOf(push);
    return ok({
      events: [
        {
          id: eventId,
          timestamp: timestamp(at),
          action: "push",
          target: {
            mediaType,
            ...(digest !== undefined && { digest }),
            repository: path,
            url: `https://${host}/v2/${path}/manifests/${digest ?? tag}`,
            tag,
          },
          request: { id: eventId, host, method: "PUT" },
          actor: { ...(pusher !== undefined && { name: pusher }) },
        },
      ],
    });
  },
};
