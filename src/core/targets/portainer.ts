import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { urlWith } from "./request.ts";
import { targetType } from "./type.ts";

/**
 * A Portainer service, or a container or stack of its Business Edition:
 * https://docs.portainer.io/user/docker/services/webhooks
 */
export const portainer = targetType({
  schema: strict({
    type: v.literal("portainer"),
    /** The webhook's URL as Portainer shows it. The URL is the credential. */
    url: TargetUrl,
    /** Whether to deploy the pushed tag. `false` redeploys the service's current tag. */
    tag: v.exactOptional(v.boolean()),
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, tag = true }, { event }) {
    return ok({
      method: "POST",
      url: urlWith(url, "", { tag: tag ? event.push.tag : undefined }),
      headers: {},
      body: null,
    });
  },
  // https://github.com/portainer/portainer/blob/develop/api/http/handler/webhooks/webhook_execute.go
  explain: (status) => (status === 404 ? "Portainer: no such webhook, or the image could not be pulled" : undefined),
});
