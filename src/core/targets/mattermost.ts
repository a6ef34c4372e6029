import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { escapeMarkdown, silenceMentions } from "./markup.ts";
import { fit, linkEnd, linkOf, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

/** Mattermost splits longer texts into several posts. */
const MAX_TEXT = 16_383;

/** A Mattermost channel, by an incoming webhook: https://developers.mattermost.com/integrate/webhooks/incoming/ */
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
 * Characters to replace by entities. For compatibility with Slack, Mattermost turns `<!channel>`, `<@user>` and
 * `<url|text>` into mentions and links before it parses Markdown, and a backslash does not escape these characters.
 */
const ENTITIES = { "<": "&#60;", "&": "&#38;", $: "&#36;", "=": "&#61;" };

function escapeText(text: string): string {
  return escapeMarkdown(silenceMentions(text), ENTITIES);
}
