import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { basic } from "../lib/authorization.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { postTranslated } from "./original.ts";
import { postJson, urlWith } from "./request.ts";
import { serverUrl } from "./server.ts";
import { requireTag } from "./require-tag.ts";
import { targetType } from "./type.ts";

/**
 * Workloads managed by Keel: https://keel.sh/docs/#triggers. Its checks of a body:
 * https://github.com/keel-hq/keel/blob/master/pkg/http/dockerhub_webhook_trigger.go
 */
export const keel = targetType({
  schema: strict({
    type: v.literal("keel"),
    /** The address of Keel. */
    url: serverUrl("/v1/webhooks"),
    /** Sends only the name and the tag, for old senders whose fields have types that Keel cannot read. */
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
    if (!native) return postTranslated("docker-hub", urlWith(url, "/v1/webhooks/dockerhub"), context, headers);
    const { repository: name } = context.event.push;
    return ok(postJson(urlWith(url, "/v1/webhooks/native"), { name, tag: tag.value }, headers));
  },
  check({ username, password }) {
    if ((username === undefined) === (password === undefined)) return [];
    const missing = username === undefined ? "username" : "password";
    return [{ path: [missing], message: "missing: expected a username and a password, or neither" }];
  },
});
