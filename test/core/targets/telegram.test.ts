import * as v from "valibot";
import { describe, expect, it } from "vitest";
import { revealSecrets } from "../../../src/core/secrets/secret.ts";
import { telegram } from "../../../src/core/targets/telegram.ts";
import { BARE, HOSTILE_PUSH, materialOf, problemsOf, requestOf, TYPICAL } from "./pushes.ts";

const TOKEN = "${secret:TELEGRAM_TOKEN}";
const FIELDS = { type: "telegram", token: TOKEN, chat_id: -1001234567890 };
const PAGE = "https://hub.docker.com/r/acme/web/tags";

const posted = (text: string, others: object = {}): object => ({
  method: "POST",
  url: `https://api.telegram.org/bot${TOKEN}/sendMessage`,
  headers: { "content-type": "application/json" },
  body: { chat_id: -1001234567890, text, link_preview_options: { is_disabled: true }, ...others },
});

describe("telegram", () => {
  it("sends the image and the pusher", () => {
    expect(requestOf(telegram, FIELDS, TYPICAL)).toEqual(
      posted(`acme/web:v1.2.3 was pushed to Docker Hub by alice\n${PAGE}`),
    );
  });

  it("sends a push without tag and pusher, to a channel's topic", () => {
    const fields = { ...FIELDS, chat_id: "@acme_deploys", message_thread_id: 7 };
    expect(requestOf(telegram, fields, BARE)).toEqual(
      posted(`acme/web was pushed to Docker Hub\n${PAGE}`, { chat_id: "@acme_deploys", message_thread_id: 7 }),
    );
  });

  it("sends the text unescaped, without mentions", () => {
    expect(requestOf(telegram, { ...FIELDS, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      posted(`<!channel> @\u200beveryone <img onerror> \n *x* </b>\n${PAGE}`),
    );
  });

  it("calls the bot of the token", () => {
    const revealed = revealSecrets(v.parse(telegram.schema, FIELDS), () => "123:AAbb-cc_DD");
    const request = revealed.ok && telegram.build(revealed.value.value, TYPICAL);
    expect(request).toMatchObject({ value: { url: "https://api.telegram.org/bot123:AAbb-cc_DD/sendMessage" } });
  });

  it("cuts a text that exceeds Telegram's limit", () => {
    const push = materialOf({ tag: "v1", pusher: "x".repeat(5000) });
    const request = requestOf(telegram, { ...FIELDS, text: "event.pusher" }, push);
    expect(request).toEqual(posted(`${"x".repeat(4096 - PAGE.length - 2)}…\n${PAGE}`));
  });

  it.each([
    ["token", "123:AAbb-cc_DD"],
    ["chat_id", "acme deploys"],
    ["chat_id", 1.5],
    ["message_thread_id", 0],
  ])("refuses the %s %j", (field, value) => {
    expect(problemsOf(telegram, { ...FIELDS, [field]: value })).toEqual([field]);
  });
});
