import * as v from "valibot";
import { err } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { isDockerHubs, postTranslated } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { requireTag } from "./require-tag.ts";
import { targetType } from "./type.ts";

/**
 * Argo CD, which refreshes applications with an `oci://` source of the pushed repository:
 * https://argo-cd.readthedocs.io/en/latest/operator-manual/webhook/
 *
 * Its reader of Docker Hub's format takes every repository for one of docker.io. The one of Harbor's format takes the host
 * from the body, and is off without a secret, which it expects as the whole Authorization header:
 * https://github.com/argoproj/argo-cd/blob/master/util/webhook/dockerhub.go and harbor.go
 */
export const argocd = targetType({
  schema: strict({
    type: v.literal("argocd"),
    /** The address of Argo CD. */
    url: serverUrl("/api/webhook"),
    /** Argo CD's webhook secret, for Docker Hub and for Harbor. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, token }, context) {
    // Without a tag Argo CD does nothing and answers 200, which would look like a success.
    const tag = requireTag("Argo CD", context.event);
    if (!tag.ok) return tag;
    if (isDockerHubs(context)) {
      return postTranslated("docker-hub", urlWith(url, "/api/webhook", { type: "dockerhub", secret: token }), context);
    }
    if (token === undefined) {
      return err(`Argo CD needs a token for pushes of ${context.event.push.registry}: its webhook secret for Harbor`);
    }
    return postTranslated("harbor", urlWith(url, "/api/webhook"), context, { authorization: token });
  },
  explain: (status) =>
    status === 400
      ? "Argo CD: this version does not support the webhook, or has no webhook secret for Docker Hub or Harbor"
      : undefined,
});
