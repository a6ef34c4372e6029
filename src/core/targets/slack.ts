import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { linkEnd, linkOf, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

/**
 * A Slack channel, by an incoming webhook: https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const slack = targetType({
  schema: strict({ type: v.literal("slack"), url: TargetUrl, ...messageFields, ...targetFields }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const end = linkEnd(linkOf(context), ({ url, label }) => `<${url}|${label}>`);
    const text = `${escapeMrkdwn(message.value)}${end}`;
    return ok(postJson(target.url, { text, unfurl_links: false }));
  },
  check: messageProblems,
});

/** Escapes `<!channel>` and links: https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeMrkdwn(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
