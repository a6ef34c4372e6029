import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { replaceSymbols } from "./markup.ts";
import { fit, linkEnd, linkOf, jsonBytes, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

// A message is limited to 32,000 bytes:
// https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
const MAX_TEXT_BYTES = 31_000;

/** A Google Chat space, by an incoming webhook: https://developers.google.com/workspace/chat/quickstart/webhooks */
export const googleChat = targetType({
  schema: strict({ type: v.literal("google-chat"), url: TargetUrl, ...messageFields, ...targetFields }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const end = linkEnd(linkOf(context), ({ url, label }) => `<${url}|${label}>`);
    const write = (text: string): string => `${withoutMarkup(text)}${end}`;
    const text = fit(message.value, MAX_TEXT_BYTES, write, jsonBytes);
    return ok(postJson(target.url, { text }, { "content-type": "application/json; charset=UTF-8" }));
  },
  check: messageProblems,
});

const LOOKALIKES: Readonly<Record<string, string>> = { "<": "‹", "*": "∗", _: "ˍ", "~": "∼", "`": "ˋ" };

/**
 * Replaces markup by similar characters, because Google Chat cannot escape it:
 * https://developers.google.com/workspace/chat/format-messages
 *
 * `<` starts mentions such as `<users/all>` and links. An underscore inside a word, common in names, is no markup.
 */
function withoutMarkup(text: string): string {
  return replaceSymbols(text, /[<*~`]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])/g, (symbol) => LOOKALIKES[symbol] ?? symbol);
}
