import { describe, expect, it } from "vitest";
import { boundedView } from "../../../src/core/event/view.ts";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { parseBody } from "../../../src/core/senders/parse-body.ts";

const IMAGE_ID = "b750fe79269d2ec9a3c593ef05b4332b1d1a02a62b4accb2c21d589ff2f5f2dc";

function heard(body: object): unknown {
  const message = parseBody(senderOf("quay"), JSON.stringify(body), body);
  if (!message.ok) return message.error.map(({ path, message: text }) => `${formatPath(path)}: ${text}`);
  if ("ignored" in message.value) return message.value.ignored;
  return message.value.pushes.map(({ repository, tag }) => `${repository}:${tag}`);
}

/** https://github.com/coreos/quay-docs/blob/master/guides/notifications.md */
const old = {
  repository: "mynamespace/repository",
  namespace: "mynamespace",
  name: "repository",
  docker_url: "quay.io/mynamespace/repository",
  homepage: "https://quay.io/repository/mynamespace/repository",
  visibility: "public",
  updated_tags: { latest: IMAGE_ID },
  pushed_image_count: 10,
  pruned_image_count: 3,
};

const LATEST = ["quay.io/mynamespace/repository:latest"];

describe("a push to Quay", () => {
  it.each([
    ["of old, with the image of each tag", old, LATEST],
    [
      "of old, with two tags",
      { ...old, updated_tags: { latest: IMAGE_ID, "1": IMAGE_ID } },
      ["quay.io/mynamespace/repository:1", "quay.io/mynamespace/repository:latest"],
    ],
    ["of today", { ...old, updated_tags: ["latest"] }, LATEST],
    ["without a repository", { ...old, repository: undefined, updated_tags: ["latest"] }, LATEST],
    ["with a scheme", { ...old, docker_url: "https://quay.io/mynamespace/repository" }, LATEST],
    ["with a scheme in upper case", { ...old, docker_url: "HTTP://quay.io/mynamespace/repository" }, LATEST],
    ["with a repository in upper case", { ...old, repository: "MyNamespace/Repository" }, LATEST],
    ["without a tag", { ...old, updated_tags: {} }, "a push without a tag"],
    ["that is none", { ...old, updated_tags: null }, "something other than a push"],
  ])("%s", (_, body, pushes) => {
    expect(heard(body)).toEqual(pushes);
  });

  it("shows all its tags to expressions", () => {
    const tags = Array.from({ length: 60 }, (_, index) => `v${index}`);
    const view = boundedView({ ...old, updated_tags: tags }, senderOf("quay").fields);
    expect(view instanceof Map && view.get("updated_tags")).toEqual(tags);
  });

  const many = Object.fromEntries(Array.from({ length: 101 }, (_, index) => [`v${index}`, IMAGE_ID]));

  it.each([
    [
      { repository: "victim/db" },
      "repository: contradicts docker_url, which names quay.io/mynamespace/repository: receivers would read two repositories",
    ],
    [{ repository: "repository" }, "repository: contradicts docker_url"],
    [{ repository: undefined, namespace: "victim" }, "name: contradicts docker_url"],
    [{ name: "db" }, "name: contradicts docker_url, which names quay.io/mynamespace/repository"],
    [
      { docker_url: "https://ghcr.io/mynamespace/repository" },
      "docker_url: expected another host: only the sender github may send pushes of ghcr.io",
    ],
    [{ docker_url: "ftp://quay.io/mynamespace/repository" }, "docker_url: expected the host of a registry"],
    [{ updated_tags: { "no tag": IMAGE_ID } }, 'updated_tags["no tag"]: expected a tag'],
    [{ updated_tags: many }, "updated_tags: expected at most 100 tags"],
    [{ updated_tags: "latest" }, "updated_tags: expected"],
    [{ updated_tags: [["latest"]] }, "updated_tags[0]: expected a text, got a list"],
    [{ Updated_Tags: {} }, "Updated_Tags: expected once"],
  ])("is refused at the invalid field, case %#", (fields, problem) => {
    expect(String(heard({ ...old, ...fields }))).toContain(problem);
  });
});
