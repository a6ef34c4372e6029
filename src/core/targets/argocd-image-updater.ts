import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { isDockerHubs, postTranslated } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { requireTag } from "./require-tag.ts";
import { targetType } from "./type.ts";

/**
 * Argo CD Image Updater: https://argocd-image-updater.readthedocs.io/en/stable/configuration/webhook/
 *
 * Its reader of Docker Hub's format takes every repository for one of docker.io. The one of Harbor's format takes the host
 * from the body, and expects its secret as the whole Authorization header:
 * https://github.com/argoproj-labs/argocd-image-updater/blob/master/pkg/webhook/docker.go and harbor.go
 */
export const argocdImageUpdater = targetType({
  schema: strict({
    type: v.literal("argocd-image-updater"),
    /** The address of the image updater's webhook server. */
    url: serverUrl("/webhook"),
    /** The image updater's secret, required by default, for Docker Hub and for Harbor. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, token }, context) {
    const tag = requireTag("Argo CD Image Updater", context.event);
    if (!tag.ok) return tag;
    if (isDockerHubs(context)) {
      return postTranslated("docker-hub", urlWith(url, "/webhook", { type: "docker.io", secret: token }), context);
    }
    const proof = token === undefined ? {} : { authorization: token };
    return postTranslated("harbor", urlWith(url, "/webhook", { type: "harbor" }), context, proof);
  },
});
