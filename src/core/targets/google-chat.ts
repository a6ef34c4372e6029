import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { targetFields, TargetUrl } from "./fields.ts";
import { replaceSymbols } from "./markup.ts";
import { fit, linkEnd, linkOf, jsonBytes, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

// A message has at most 32,000 bytes in all: https://developers.google.com/workspace/chat/api/reference/rest/v1/spaces.messages/create
const MAX_TEXT_BYTES = 31_000;

/** A space of Google Chat, by an incoming webhook: https://developers.google.com/workspace/chat/quickstart/webhooks */
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
 * Google Chat has markup but no way to escape it: https://developers.google.com/workspace/chat/format-messages
 * So the symbols are replaced by ones that look alike: `<`, with which mentions as `<users/all>` and links begin, and
 * those of formatting. An underscore inside of a word formats nothing, and many names have one.
 */
function withoutMarkup(text: string): string {
  return replaceSymbols(text, /[<*~`]|(?<![0-9A-Za-z])_|_(?![0-9A-Za-z])/g, (symbol) => LOOKALIKES[symbol] ?? symbol);
}
