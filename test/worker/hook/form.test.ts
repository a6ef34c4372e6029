import { describe, expect, it } from "vitest";
import { acr, distribution, github, harbor, quay } from "../../core/senders/bodies.ts";
import { EVERY_SENDER, tell } from "./tell.ts";

describe("a body on another sender's path", () => {
  it.each([
    ["", "Docker Hub", harbor({}), "This looks like Harbor's form: post it to /hook/<token>/harbor."],
    [
      "/github",
      "GitHub Container Registry",
      harbor({}),
      "This looks like Harbor's form: post it to /hook/<token>/harbor.",
    ],
    ["/quay", "Quay", github({}), "This looks like GitHub's form: post it to /hook/<token>/github."],
    ["/harbor", "Harbor", quay(["v1"]), "This looks like Quay's form: post it to /hook/<token>/quay."],
    [
      "/acr",
      "Azure Container Registry",
      distribution(),
      "This looks like a Distribution registry's form: post it to /hook/<token>/distribution.",
    ],
    [
      "/gitlab",
      "GitLab's registry",
      acr({}),
      "This looks like Azure Container Registry's form: post it to /hook/<token>/acr.",
    ],
  ])("is told where to go: %j", async (path, title, body, hint) => {
    const { status, json } = await tell(`${EVERY_SENDER}${path}`, body);
    const detail = `The body is JSON, but not a push as ${title} sends it: see errors. ${hint}`;
    expect([status, json.detail]).toEqual([422, detail]);
    expect(json.errors?.length).toBeGreaterThan(0);
  });
});
