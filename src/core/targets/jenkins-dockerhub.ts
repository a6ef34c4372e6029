import * as v from "valibot";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postTranslated } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { targetType } from "./type.ts";

/**
 * Jenkins jobs that use the image, by the plugin Docker Hub Notification:
 * https://plugins.jenkins.io/dockerhub-notification/. It compares `repo_name` with the image that a job names.
 */
export const jenkinsDockerhub = targetType({
  schema: strict({
    type: v.literal("jenkins-dockerhub"),
    /** The address of Jenkins. */
    url: serverUrl("/dockerhub-webhook"),
    /** The plugin's API key. Jenkins can be configured to need none. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "notify",
  build({ url, token }, context) {
    const key = token === undefined ? "" : `/${encodeURIComponent(token)}`;
    return postTranslated("docker-hub", urlWith(url, `/dockerhub-webhook${key}/notify`), context);
  },
  // https://github.com/jenkinsci/dockerhub-notification-plugin: JSONWebHook.java
  explain: (status) => (status === 403 ? "Jenkins: the API key is missing or not valid" : undefined),
});
