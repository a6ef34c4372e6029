import { describe, expect, it } from "vitest";
import { teams } from "../../../src/core/targets/teams.ts";
import { BARE, HOSTILE, HOSTILE_PUSH, materialOf, requestOf, TYPICAL } from "./pushes.ts";

const URL =
  "https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?api-version=1&sig=a%2Bb";

const posted = (text: string): object => ({
  method: "POST",
  url: URL,
  headers: { "content-type": "application/json" },
  body: {
    type: "message",
    attachments: [
      {
        contentType: "application/vnd.microsoft.card.adaptive",
        content: {
          $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
          type: "AdaptiveCard",
          version: "1.2",
          body: [{ type: "RichTextBlock", inlines: [{ type: "TextRun", text }] }],
          actions: [{ type: "Action.OpenUrl", title: "Tags", url: "https://hub.docker.com/r/acme/web/tags" }],
        },
      },
    ],
  },
});

describe("teams", () => {
  it("posts a card with the image and the pusher", () => {
    expect(requestOf(teams, { type: "teams", url: URL }, TYPICAL)).toEqual(
      posted("acme/web:v1.2.3 was pushed to Docker Hub by alice"),
    );
  });

  it("posts a push without tag and pusher", () => {
    expect(requestOf(teams, { type: "teams", url: URL }, BARE)).toEqual(posted("acme/web was pushed to Docker Hub"));
  });

  it("uses an element without markup, and mentions nobody", () => {
    expect(requestOf(teams, { type: "teams", url: URL, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      posted(HOSTILE.replace("\r\n", "\n")),
    );
  });

  it("stays within the size limit", () => {
    const push = materialOf({ tag: "v1", pusher: "é".repeat(20_000) });
    const request = requestOf(teams, { type: "teams", url: URL, text: "event.pusher" }, push);
    expect(request).toEqual(posted(`${"é".repeat(9997)}…`));
  });
});
