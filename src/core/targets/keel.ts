import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { basic } from "../lib/authorization.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postDockerHubs } from "./original.ts";
import { postJson, urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { requireTag } from "./require-tag.ts";
import { targetType } from "./type.ts";

/**
 * Workloads under Keel: https://keel.sh/docs/#triggers, and for what it checks
 * https://github.com/keel-hq/keel/blob/master/pkg/http/dockerhub_webhook_trigger.go
 */
export const keel = targetType({
  schema: strict({
    type: v.literal("keel"),
    /** The address of Keel. */
    url: serverUrl("/v1/webhooks"),
    /** Sends the name and the tag alone, for the old senders whose fields have other types than Keel reads. */
    native: v.exactOptional(v.boolean()),
    /** For a Keel with AUTHENTICATED_WEBHOOKS. */
    username: v.exactOptional(v.pipe(v.string(), v.regex(/^[^:]+$/, "expected a name without a colon"))),
    password: v.exactOptional(SecretReference),
    ...targetFields,
  }),
  kind: "deploy",
  build({ url, native = false, username, password }, context) {
    const tag = requireTag("Keel", context.event);
    if (!tag.ok) return tag;
    const headers = username === undefined || password === undefined ? {} : basic(username, password);
    if (!native) return postDockerHubs("Keel", urlWith(url, "/v1/webhooks/dockerhub"), context, headers);
    const { repository: name } = context.event.push;
    return ok(postJson(urlWith(url, "/v1/webhooks/native"), { name, tag: tag.value }, headers));
  },
  check({ username, password }) {
    if ((username === undefined) === (password === undefined)) return [];
    const missing = username === undefined ? "username" : "password";
    return [{ path: [missing], message: "missing: expected a username and a password, or neither" }];
  },
});
