import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postDockerHubs } from "./original.ts";
import { targetType } from "./type.ts";

/**
 * Dokploy recognises Docker Hub's requests by this user agent alone. On any other request it deploys without checking
 * the image: https://github.com/Dokploy/dokploy/blob/canary/apps/dokploy/pages/api/deploy/%5BrefreshToken%5D.ts
 */
const DOCKER_HUB_AGENT = "Go-http-client/2.0";

/** A Dokploy application that runs an image: https://docs.dokploy.com/docs/core/auto-deploy */
export const dokploy = targetType({
  schema: strict({
    type: v.literal("dokploy"),
    /** The webhook's URL as Dokploy shows it. The URL is the credential. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url }, context) => postDockerHubs("Dokploy", url, context, { "user-agent": DOCKER_HUB_AGENT }),
  explain: (status) =>
    status === 301 ? "Dokploy: the image or the tag is not the one that this application deploys" : undefined,
});
