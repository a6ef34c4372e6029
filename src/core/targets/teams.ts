import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { fit, linkOf, jsonBytes, messageFields, messageOf, messageProblems, type MessageLink } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

// A message is limited to about 28 KB, and Teams counts more than the card:
// https://learn.microsoft.com/connectors/teams/
const MAX_TEXT_BYTES = 20_000;

/**
 * A Microsoft Teams channel or chat, by the webhook of a workflow that posts Adaptive Cards:
 * https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using#send-adaptive-cards-using-an-incoming-webhook
 */
export const teams = targetType({
  schema: strict({ type: v.literal("teams"), url: TargetUrl, ...messageFields, ...targetFields }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const content = cardOf(fit(message.value, MAX_TEXT_BYTES, undefined, jsonBytes), linkOf(context));
    const attachments = [{ contentType: "application/vnd.microsoft.card.adaptive", content }];
    return ok(postJson(target.url, { type: "message", attachments }));
  },
  check: messageProblems,
});

/**
 * Uses a `TextRun`, which has no Markdown, unlike a `TextBlock`:
 * https://learn.microsoft.com/adaptive-cards/create/textfeatures
 *
 * A mention would need an entity, and the card has none.
 */
function cardOf(text: string, link: MessageLink | undefined): object {
  return {
    $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
    type: "AdaptiveCard",
    version: "1.2",
    body: [{ type: "RichTextBlock", inlines: [{ type: "TextRun", text }] }],
    ...(link !== undefined && { actions: [{ type: "Action.OpenUrl", title: titleOf(link), url: link.url }] }),
  };
}

function titleOf({ label }: MessageLink): string {
  return `${label.slice(0, 1).toUpperCase()}${label.slice(1)}`;
}
