import { describe, expect, it } from "vitest";
import { googleChat } from "../../../src/core/targets/google-chat.ts";
import { BARE, HOSTILE_PUSH, materialOf, requestOf, TYPICAL } from "./pushes.ts";

const URL = "https://chat.googleapis.com/v1/spaces/AAAA/messages?key=AIza-x_y&token=a%2Bb%3D";
const TAGS = "(<https://hub.docker.com/r/acme/web/tags|tags>)";

const posted = (text: string): object => ({
  method: "POST",
  url: URL,
  headers: { "content-type": "application/json; charset=UTF-8" },
  body: { text },
});

describe("google-chat", () => {
  it("posts the image and the pusher, with the URL's key and token unchanged", () => {
    expect(requestOf(googleChat, { type: "google-chat", url: URL }, TYPICAL)).toEqual(
      posted(`acme/web:v1.2.3 was pushed to Docker Hub by alice ${TAGS}`),
    );
  });

  it("posts a push without tag and pusher", () => {
    expect(requestOf(googleChat, { type: "google-chat", url: URL }, BARE)).toEqual(
      posted(`acme/web was pushed to Docker Hub ${TAGS}`),
    );
  });

  it("replaces mentions and formatting", () => {
    expect(requestOf(googleChat, { type: "google-chat", url: URL, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      posted(`‹!channel> @everyone ‹img onerror> \n ∗x∗ ‹/b> ${TAGS}`),
    );
  });

  it.each([
    ["<users/all>", "‹users/all>"],
    ["<https://evil.example|tags>", "‹https://evil.example|tags>"],
    ["_x_ ~x~ `x`", "ˍxˍ ∼x∼ ˋxˋ"],
    ["my_app https://x.example/a_b_", "my_app https://x.example/a_b_"],
  ])("formats nothing in %j", (pusher, shown) => {
    const push = materialOf({ tag: "v1", pusher });
    const request = requestOf(googleChat, { type: "google-chat", url: URL, text: "event.pusher" }, push);
    expect(request).toEqual(posted(`${shown} ${TAGS}`));
  });

  it("stays within the byte limit", () => {
    const push = materialOf({ tag: "v1", pusher: "🎉".repeat(20_000) });
    const { body } = requestOf(googleChat, { type: "google-chat", url: URL, text: "event.pusher" }, push) as {
      body: { text: string };
    };
    const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
    expect(bytes).toBeGreaterThan(31_000);
    expect(bytes).toBeLessThanOrEqual(32_000);
    expect(body.text).toMatch(/^(?:🎉)+… \(<https/u);
  });
});
