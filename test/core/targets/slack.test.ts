import { describe, expect, it } from "vitest";
import { slack } from "../../../src/core/targets/slack.ts";
import { BARE, HOSTILE_PUSH, problemsOf, requestOf, TYPICAL } from "./pushes.ts";

const URL = "https://hooks.slack.com/services/T000/B000/XXXX";
const TAGS = "(<https://hub.docker.com/r/acme/web/tags|tags>)";

const posted = (text: string): object => ({
  method: "POST",
  url: URL,
  headers: { "content-type": "application/json" },
  body: { text, unfurl_links: false },
});

describe("slack", () => {
  it("posts the image and the pusher", () => {
    expect(requestOf(slack, { type: "slack", url: URL }, TYPICAL)).toEqual(
      posted(`acme/web:v1.2.3 was pushed to Docker Hub by alice ${TAGS}`),
    );
  });

  it("posts a push without tag and pusher", () => {
    expect(requestOf(slack, { type: "slack", url: URL }, BARE)).toEqual(
      posted(`acme/web was pushed to Docker Hub ${TAGS}`),
    );
  });

  it("escapes mentions and links", () => {
    expect(requestOf(slack, { type: "slack", url: URL, text: "event.pusher" }, HOSTILE_PUSH)).toEqual(
      posted(`&lt;!channel&gt; @everyone &lt;img onerror&gt; \n *x* &lt;/b&gt; ${TAGS}`),
    );
  });

  it("refuses an invalid expression", () => {
    expect(problemsOf(slack, { type: "slack", url: URL, text: "event." })).toEqual(["text"]);
    expect(problemsOf(slack, { type: "slack", url: URL, text: "'pushed ' + event.name" })).toEqual([]);
  });
});
