import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { bearer } from "../lib/authorization.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { targetType } from "./type.ts";

/**
 * Applications and services of Coolify: https://coolify.io/docs/core/automation/deploy-webhooks
 *
 * Earlier versions also accepted GET; now it must be POST.
 */
export const coolify = targetType({
  schema: strict({
    type: v.literal("coolify"),
    /** The address of Coolify. */
    url: serverUrl("/api/v1/deploy"),
    /** The UUIDs to deploy, separated by commas. */
    uuid: v.pipe(v.string(), v.regex(/^[\w-]+(?:,[\w-]+)*$/, "expected the UUID of a resource, or several: a,b")),
    /** Skips Coolify's cache. */
    force: v.exactOptional(v.boolean()),
    token: SecretReference,
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, uuid, force, token }) {
    return ok({
      method: "POST",
      url: urlWith(url, "/api/v1/deploy", { uuid, force: force?.toString() }),
      headers: bearer(token),
      body: null,
    });
  },
});
