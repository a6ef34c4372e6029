import { describe, expect, it } from "vitest";
import { discord } from "../../../src/core/targets/discord.ts";
import { BARE, HOSTILE_PUSH, materialOf, requestOf, TYPICAL } from "./pushes.ts";

const URL = "https://discord.com/api/webhooks/123/abc-_D";
const TAGS = "([tags](https://hub.docker.com/r/acme/web/tags))";

const posted = (content: string, url = `${URL}?wait=true`): object => ({
  method: "POST",
  url,
  headers: { "content-type": "application/json" },
  body: { content, allowed_mentions: { parse: [] }, flags: 4 },
});

describe("discord", () => {
  it("posts the image and the pusher", () => {
    expect(requestOf(discord, { type: "discord", url: URL }, TYPICAL)).toEqual(
      posted(`acme/web:v1.2.3 was pushed to Docker Hub by alice ${TAGS}`),
    );
  });

  it("posts a push without tag and pusher", () => {
    expect(requestOf(discord, { type: "discord", url: URL }, BARE)).toEqual(
      posted(`acme/web was pushed to Docker Hub ${TAGS}`),
    );
  });

  it("escapes mentions and formatting", () => {
    expect(requestOf(discord, { type: "discord", url: URL, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      posted(`<\u200b!channel> @everyone <\u200bimg onerror> \n \\*x\\* <\u200b/b> ${TAGS}`),
    );
  });

  it("keeps links whole", () => {
    const text = "'_see_ https://relay.example/events/evt_01_a<@80351110224678912>'";
    expect(requestOf(discord, { type: "discord", url: URL, text }, TYPICAL)).toEqual(
      posted(`\\_see\\_ https://relay.example/events/evt_01_a<\u200b@80351110224678912> ${TAGS}`),
    );
  });

  it("keeps the URL's query", () => {
    const { url } = requestOf(discord, { type: "discord", url: `${URL}?thread_id=5` }, BARE) as { url: string };
    expect(url).toBe(`${URL}?thread_id=5&wait=true`);
    const waiting = `${URL}?wait=false&thread_id=5`;
    expect(requestOf(discord, { type: "discord", url: waiting }, BARE)).toMatchObject({ url: waiting });
  });

  it("cuts a text whose escaped form exceeds Discord's limit", () => {
    const push = materialOf({ tag: "v1", pusher: "*🎉".repeat(1000) });
    const { body } = requestOf(discord, { type: "discord", url: URL, text: "event.pusher" }, push) as {
      body: { content: string };
    };
    expect(body.content).toHaveLength(2000);
    expect(body.content).toMatch(/^(?:\\\*🎉)+(?:\\\*)?… \(\[tags\]/u);
  });
});
