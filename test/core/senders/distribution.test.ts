import { describe, expect, it } from "vitest";
import { formatPath } from "../../../src/core/schema/problem.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";

const DIGEST = `sha256:${"5f".repeat(32)}`;

/** An event of https://docs.gitlab.com/administration/packages/container_registry/#configure-container-registry-notifications */
function event(fields: object, url: string | null): object {
  const target = {
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    digest: DIGEST,
    repository: "group/project",
  };
  return {
    events: [{ id: "1", action: "push", target: { ...target, tag: "v1", ...(url !== null && { url }) }, ...fields }],
  };
}

function heard(body: object): unknown {
  const message = senderOf("gitlab").parse(body);
  if (!message.ok) return message.error.map(({ path, message: text }) => `${formatPath(path)}: ${text}`);
  return "pushes" in message.value ? message.value.pushes.map(({ repository }) => repository) : message.value.ignored;
}

const MANIFEST = `https://registry.example.com:5050/v2/group/project/manifests/${DIGEST}`;

describe("the registry of an event", () => {
  it.each([
    ["the request", { request: { host: "registry.example.com" } }, MANIFEST, "registry.example.com/group/project"],
    ["the request alone", { request: { host: "r.example.com" } }, null, "r.example.com/group/project"],
    ["the address where there is no request", {}, MANIFEST, "registry.example.com:5050/group/project"],
    ["the address where the request is null", { request: null }, MANIFEST, "registry.example.com:5050/group/project"],
    [
      "the address where the request has no host",
      { request: { host: "" } },
      MANIFEST,
      "registry.example.com:5050/group/project",
    ],
  ])("is read from %s", (_, fields, url, repository) => {
    expect(heard(event(fields, url))).toEqual([repository]);
  });

  it.each([
    [null, "events[0].request.host: expected the host of a registry"],
    ["/v2/group/project", "events[0].target.url: expected the host of a registry"],
    ["https://user@registry.example.com/v2/", "events[0].target.url: expected the host of a registry"],
    [
      "https://ghcr.io/v2/",
      "events[0].target.url: expected another host: only the sender github may send pushes of ghcr.io",
    ],
  ])("is missing in %s", (url, problem) => {
    expect(String(heard(event({}, url)))).toContain(problem);
  });
});
