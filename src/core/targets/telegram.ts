import * as v from "valibot";
import { ok } from "../lib/result.ts";
import { strict } from "../schema/strict.ts";
import { SecretReference, targetFields } from "./fields.ts";
import { silenceMentions } from "./markup.ts";
import { fit, linkOf, messageFields, messageOf, messageProblems } from "./message.ts";
import { postJson } from "./request.ts";
import { targetType } from "./type.ts";

const MAX_TEXT = 4096;

const WholeNumber = v.pipe(v.number(), v.safeInteger("expected a whole number"));

const CHAT_ID = "expected the number of a chat, as in -1001234567890, or a channel's name, as in @acme_deploys";

/** A Telegram chat, by a bot: https://core.telegram.org/bots/api#sendmessage */
export const telegram = targetType({
  schema: strict({
    type: v.literal("telegram"),
    /** The bot's token, from BotFather. */
    token: SecretReference,
    chat_id: v.union([WholeNumber, v.pipe(v.string(), v.regex(/^(?:-?\d{1,16}|@\w{4,32})$/, CHAT_ID))], CHAT_ID),
    /** The topic of a forum. */
    message_thread_id: v.exactOptional(v.pipe(WholeNumber, v.minValue(1, "expected 1 or more"))),
    ...messageFields,
    ...targetFields,
  }),
  kind: "notify",
  build(target, context) {
    const message = messageOf(target, context);
    if (!message.ok) return message;
    const { token, chat_id, message_thread_id } = target;
    const link = linkOf(context);
    const end = link === undefined ? "" : `\n${link.url}`;
    // Without a parse_mode there is no markup, but an @name still mentions.
    const text = fit(message.value, MAX_TEXT, (text) => `${silenceMentions(text)}${end}`);
    const topic = message_thread_id === undefined ? {} : { message_thread_id };
    const body = { chat_id, ...topic, text, link_preview_options: { is_disabled: true } };
    return ok(postJson(`https://api.telegram.org/bot${token}/sendMessage`, body));
  },
  check: messageProblems,
});
