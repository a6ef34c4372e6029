import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { postDockerHubs } from "./original.ts";
import { targetType } from "./type.ts";

/**
 * Dokploy takes a request for Docker Hub's by this alone, and deploys on every other one without a look at the image:
 * https://github.com/Dokploy/dokploy/blob/canary/apps/dokploy/pages/api/deploy/%5BrefreshToken%5D.ts
 */
const DOCKER_HUB_AGENT = "Go-http-client/2.0";

/** An application of Dokploy whose source is an image: https://docs.dokploy.com/docs/core/auto-deploy */
export const dokploy = targetType({
  schema: strict({
    type: v.literal("dokploy"),
    /** The webhook's URL as Dokploy shows it: whoever knows it can use it. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url }, context) => postDockerHubs("Dokploy", url, context, { "user-agent": DOCKER_HUB_AGENT }),
  explain: (status) =>
    status === 301 ? "Dokploy: the image or the tag is not the one that this application deploys" : undefined,
});
