import { describe, expect, it } from "vitest";
import { mattermost } from "../../../src/core/targets/mattermost.ts";
import { BARE, HOSTILE_PUSH, materialOf, requestOf, TYPICAL } from "./pushes.ts";

const URL = "https://chat.example.com/hooks/xxx-generatedkey-xxx";
const TAGS = "([tags](https://hub.docker.com/r/acme/web/tags))";

const posted = (text: string): object => ({
  method: "POST",
  url: URL,
  headers: { "content-type": "application/json" },
  body: { text },
});

describe("mattermost", () => {
  it("posts the image and the pusher", () => {
    expect(requestOf(mattermost, { type: "mattermost", url: URL }, TYPICAL)).toEqual(
      posted(`acme/web:v1.2.3 was pushed to Docker Hub by alice ${TAGS}`),
    );
  });

  it("posts a push without tag and pusher", () => {
    expect(requestOf(mattermost, { type: "mattermost", url: URL }, BARE)).toEqual(
      posted(`acme/web was pushed to Docker Hub ${TAGS}`),
    );
  });

  it("escapes mentions and formatting", () => {
    expect(requestOf(mattermost, { type: "mattermost", url: URL, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      posted(`&#60;!channel> @\u200beveryone &#60;img onerror> \n \\*x\\* &#60;/b> ${TAGS}`),
    );
  });

  it.each([
    ["@all, _@here_ and x-@channel", "@\u200ball, \\_@\u200bhere\\_ and x-@\u200bchannel"],
    ["<@5fb5f7iw8tfrfcwssd1xmx3j7y>", "&#60;@\u200b5fb5f7iw8tfrfcwssd1xmx3j7y>"],
    ["<https://evil.example|tags>", "&#60;https://evil.example\\|tags>"],
    ["# x\n- x\n1. x\n> x\n===\n~~~", "\\# x\n\\- x\n1\\. x\n\\> x\n&#61;==\n\\~\\~\\~"],
    ["\\*x\\* C:\\x $x$ &lt;", "\\\\\\*x\\\\\\* C:\\x &#36;x&#36; &#38;lt;"],
    ["acme/web@sha256:0a1b by me@example.com", "acme/web@sha256:0a1b by me@example.com"],
    ["*see* https://x.example/a_b_c?d=e&f=1", "\\*see\\* https://x.example/a_b_c?d=e&f=1"],
  ])("shows %j literally", (pusher, shown) => {
    const push = materialOf({ tag: "v1", pusher });
    const request = requestOf(mattermost, { type: "mattermost", url: URL, text: "event.pusher" }, push);
    expect(request).toEqual(posted(`${shown} ${TAGS}`));
  });

  it("cuts a text that Mattermost would split", () => {
    const push = materialOf({ tag: "v1", pusher: "x".repeat(20_000) });
    const request = requestOf(mattermost, { type: "mattermost", url: URL, text: "event.pusher" }, push);
    expect(request).toEqual(posted(`${"x".repeat(16_383 - TAGS.length - 2)}… ${TAGS}`));
  });
});
