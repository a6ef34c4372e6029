import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { escapeMarkdown, silenceMentions } from "./markup.ts";
import { fit, linkEnd, linkOf, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

/** Mattermost makes several posts of a text that is longer. */
const MAX_TEXT = 16_383;

/** A channel of Mattermost, by an incoming webhook: https://developers.mattermost.com/integrate/webhooks/incoming/ */
export const mattermost = targetType({
  schema: strict({ type: v.literal("mattermost"), url: TargetUrl, ...messageFields, ...targetFields }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const end = linkEnd(linkOf(context), ({ url, label }) => `[${label}](${url})`);
    const text = fit(message.value, MAX_TEXT, (text) => `${escapeText(text)}${end}`);
    return ok(postJson(target.url, { text }));
  },
  check: messageProblems,
});

/**
 * `<!channel>`, `<@user>` and `<url|text>` become mentions and links before Markdown is read, for compatibility with
 * Slack, whatever stands before the `<`; and a backslash does not escape the others. All of these are entities here.
 */
const ENTITIES = { "<": "&#60;", "&": "&#38;", $: "&#36;", "=": "&#61;" };

function escapeText(text: string): string {
  return escapeMarkdown(silenceMentions(text), ENTITIES);
}
