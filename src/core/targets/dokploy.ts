import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { DOCKER_HUB_AGENT, postTranslated } from "./original.ts";
import { targetType } from "./type.ts";

/**
 * A Dokploy application that runs an image: https://docs.dokploy.com/docs/core/auto-deploy. It compares `repo_name` with
 * the image as the application has it, which begins with the host unless it is on Docker Hub.
 */
export const dokploy = targetType({
  schema: strict({
    type: v.literal("dokploy"),
    /** The webhook's URL as Dokploy shows it. The URL is the credential. */
    url: TargetUrl,
    ...targetFields,
  }),
  kind: "deploy",
  build: ({ url }, context) => postTranslated("docker-hub", url, context, { "user-agent": DOCKER_HUB_AGENT }),
  explain: (status) =>
    status === 301 ? "Dokploy: the image or the tag is not the one that this application deploys" : undefined,
});
