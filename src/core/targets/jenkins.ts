import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postOriginal } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { targetType } from "./type.ts";

/**
 * Jenkins jobs with a Generic Webhook Trigger, which reads Docker Hub's body by JSONPath:
 * https://plugins.jenkins.io/generic-webhook-trigger/
 */
export const jenkins = targetType({
  schema: strict({
    type: v.literal("jenkins"),
    /** The address of Jenkins. */
    url: serverUrl("/generic-webhook-trigger"),
    /** Runs only the jobs with this token. Sent in a header, so that access logs do not show it. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "notify",
  build: ({ url, token }, context) =>
    ok(postOriginal(urlWith(url, "/generic-webhook-trigger/invoke"), context, token === undefined ? {} : { token })),
  explain: (status) =>
    status === 404 ? "Jenkins: no job has this token, or the plugin Generic Webhook Trigger is missing" : undefined,
});
