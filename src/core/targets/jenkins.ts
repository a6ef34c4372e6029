import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postOriginal } from "./original.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { targetType } from "./type.ts";

/**
 * Jobs of Jenkins with a Generic Webhook Trigger, which takes what it needs from Docker Hub's body by JSONPath:
 * https://plugins.jenkins.io/generic-webhook-trigger/
 */
export const jenkins = targetType({
  schema: strict({
    type: v.literal("jenkins"),
    /** The address of Jenkins. */
    url: serverUrl("/generic-webhook-trigger"),
    /** Runs only the jobs that have this token; it goes into a header, so that no access log shows it. */
    token: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "notify",
  build: ({ url, token }, context) =>
    ok(postOriginal(urlWith(url, "/generic-webhook-trigger/invoke"), context, token === undefined ? {} : { token })),
  explain: (status) =>
    status === 404 ? "Jenkins: no job has this token, or the plugin Generic Webhook Trigger is missing" : undefined,
});
