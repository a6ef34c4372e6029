import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postDockerHubs } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { requireTag } from "./require-tag.ts";
import { targetType } from "./type.ts";

/**
 * Argo CD, which refreshes applications with an `oci://docker.io/…` source:
 * https://github.com/argoproj/argo-cd/pull/28022, https://argo-cd.readthedocs.io/en/latest/operator-manual/webhook/
 */
export const argocd = targetType({
  schema: strict({
    type: v.literal("argocd"),
    /** The address of Argo CD. */
    url: serverUrl("/api/webhook"),
    /** Argo CD's webhook secret for Docker Hub. It can be in the URL's query instead. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, token }, context) {
    // Without a tag Argo CD does nothing and answers 200, which would look like a success.
    const tag = requireTag("Argo CD", context.event);
    if (!tag.ok) return tag;
    return postDockerHubs("Argo CD", urlWith(url, "/api/webhook", { type: "dockerhub", secret: token }), context);
  },
  explain: (status) =>
    status === 400
      ? "Argo CD: this version does not support Docker Hub's webhooks, or has no webhook secret for them"
      : undefined,
});
