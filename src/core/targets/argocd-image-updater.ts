import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postDockerHubs } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { requireTag } from "./require-tag.ts";
import { targetType } from "./type.ts";

/** Argo CD Image Updater: https://argocd-image-updater.readthedocs.io/en/stable/configuration/webhook/ */
export const argocdImageUpdater = targetType({
  schema: strict({
    type: v.literal("argocd-image-updater"),
    /** The address of the image updater's webhook server. */
    url: serverUrl("/webhook"),
    /** The image updater's secret for Docker Hub, required by default. It can be in the URL's query instead. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, token }, context) {
    const tag = requireTag("Argo CD Image Updater", context.event);
    if (!tag.ok) return tag;
    return postDockerHubs(
      "Argo CD Image Updater",
      urlWith(url, "/webhook", { type: "docker.io", secret: token }),
      context,
    );
  },
});
