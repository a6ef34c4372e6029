import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { escapeMarkdown, ZERO_WIDTH_SPACE } from "./markup.ts";
import { fit, linkEnd, linkOf, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson, urlWith } from "./request.ts";
import { targetType } from "./type.ts";

const MAX_CONTENT = 2000;

// https://docs.discord.com/developers/resources/message#message-object-message-flags
const SUPPRESS_EMBEDS = 4;

// A link just before it would swallow a backslash, and the rest could become a name, a time or a command:
// https://docs.discord.com/developers/reference#message-formatting
const SPECIAL = { "<": `<${ZERO_WIDTH_SPACE}` };

/** A Discord channel, by a webhook: https://docs.discord.com/developers/resources/webhook#execute-webhook */
export const discord = targetType({
  schema: strict({ type: v.literal("discord"), url: TargetUrl, ...messageFields, ...targetFields }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const end = linkEnd(linkOf(context), ({ url, label }) => `[${label}](${url})`);
    const content = fit(message.value, MAX_CONTENT, (text) => `${escapeMarkdown(text, SPECIAL)}${end}`);
    const body = { content, allowed_mentions: { parse: [] }, flags: SUPPRESS_EMBEDS };
    return ok(postJson(confirmed(target.url), body));
  },
  check: messageProblems,
});

/** Without `wait`, Discord reports success before it saves the message, and no error if saving fails. */
function confirmed(url: string): string {
  return /[?&]wait=/.test(url) ? url : urlWith(url, "", { wait: "true" });
}
