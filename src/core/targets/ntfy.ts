import * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import { err, ok } from "../lib/result.ts";
import { list } from "../schema/bounded.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields, TargetUrl } from "./fields.ts";
import { fit, jsonBytes, linkOf, messageFields, messageOf, messageProblems, titleOf } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

// ntfy turns a longer message into an attachment, and refuses a body of more than twice as many bytes:
// https://docs.ntfy.sh/publish/#limitations
const MAX_MESSAGE_BYTES = 4096;

// The format of a topic: https://github.com/binwiederhier/ntfy/blob/main/server/server.go
const TOPIC_URL = /^(https?:\/\/[^/?#]+)\/([\w-]{1,64})(\?[^#]*)?$/i;
const EXPECTED_URL = "expected the URL of a topic, as in https://ntfy.sh/mytopic";

/**
 * A topic of ntfy: https://docs.ntfy.sh/publish/#publish-as-json
 *
 * JSON goes to the server's root, because the alternative, headers, cannot hold Unicode.
 */
export const ntfy = targetType({
  schema: strict({
    type: v.literal("ntfy"),
    url: TargetUrl,
    /** An access token, for a protected topic. */
    token: v.exactOptional(SecretReference),
    /** From 1, the lowest, to 5. */
    priority: v.exactOptional(
      v.pipe(
        v.number(),
        v.integer("expected a whole number"),
        v.minValue(1, "expected 1 to 5"),
        v.maxValue(5, "expected 1 to 5"),
      ),
    ),
    /** Words. ntfy shows those that name an emoji as that emoji. */
    tags: v.exactOptional(
      list(
        v.pipe(v.string(), v.regex(/^[^,\r\n]{1,64}$/, "expected a tag without a comma, at most 64 characters")),
        10,
        "tags",
      ),
    ),
    ...messageFields,
    ...targetFields,
  }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const { url, token, priority, tags } = target;
    const [, server, topic, query = ""] = TOPIC_URL.exec(url) ?? [];
    if (server === undefined || topic === undefined) return err(EXPECTED_URL);
    const link = linkOf(context);
    const body = {
      topic,
      title: titleOf(context.event),
      message: fit(message.value, MAX_MESSAGE_BYTES, undefined, jsonBytes),
      ...(link !== undefined && { click: link.url }),
      ...(priority !== undefined && { priority }),
      ...(tags !== undefined && { tags }),
    };
    return ok(postJson(`${server}/${query}`, body, token === undefined ? {} : { authorization: `Bearer ${token}` }));
  },
  check: (target) => [...urlProblems(target.url), ...messageProblems(target)],
});

/** A URL with a secret can only be checked when it is used. */
function urlProblems(url: string): Problem[] {
  return url.includes("${secret:") || TOPIC_URL.test(url) ? [] : [{ path: ["url"], message: EXPECTED_URL }];
}
