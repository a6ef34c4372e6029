import { describe, expect, it } from "vitest";
import type { Push } from "../../../src/core/event/event.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { buildRequest, type Target } from "../../../src/core/targets/target.ts";
import { eventOf } from "../event-of.ts";
import { acr, distribution, distributionAt, github, harbor, harborCloudEvent, quay } from "../senders/bodies.ts";
import { RECEIVERS } from "./receivers.ts";

/** Docker Hub's example: https://docs.docker.com/docker-hub/repos/manage/webhooks/ */
const HUB = {
  callback_url: "https://registry.hub.docker.com/u/acme/web/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
  push_data: { pushed_at: 1_772_600_767, pusher: "alice", tag: "v1.2.3", images: [] },
  repository: {
    name: "web",
    namespace: "acme",
    repo_name: "acme/web",
    repo_url: "https://hub.docker.com/r/acme/web",
    owner: "acme",
    status: "Active",
  },
};

/** Each sender's body, the image that receivers with a host compare with, and the one of those that omit docker.io. */
const SENDERS: readonly (readonly [sender: string, body: object, full: string, short: string])[] = [
  ["docker-hub", HUB, "docker.io/acme/web:v1.2.3", "acme/web:v1.2.3"],
  ["github", github({}), "ghcr.io/acme/web:v1.2.3", "ghcr.io/acme/web:v1.2.3"],
  ["quay", quay(["v1.2.3"]), "quay.io/acme/web:v1.2.3", "quay.io/acme/web:v1.2.3"],
  ["harbor", harbor({}), "harbor.example.com:8443/acme/web:v1.2.3", "harbor.example.com:8443/acme/web:v1.2.3"],
  ["harbor", harborCloudEvent(), "harbor.example.com:8443/acme/web:v1.2.3", "harbor.example.com:8443/acme/web:v1.2.3"],
  [
    "distribution",
    distribution(),
    "registry.example.com:5000/team/group/web:v1.2.3",
    "registry.example.com:5000/team/group/web:v1.2.3",
  ],
  [
    "gitlab",
    distributionAt("registry.gitlab.com"),
    "registry.gitlab.com/acme/web:v1",
    "registry.gitlab.com/acme/web:v1",
  ],
  ["acr", acr({}), "demo.azurecr.io/web:v1.2.3", "demo.azurecr.io/web:v1.2.3"],
];

function pushOf(sender: string, body: object): Push {
  const message = senderOf(sender)?.parse(body);
  if (message?.ok !== true || !("pushes" in message.value)) throw new Error(`${sender}: no push`);
  return message.value.pushes[0];
}

/** What a receiver of a type understands when a sender's push is delivered to it. */
function understood(type: string, sender: string, body: object): string {
  const { fields, reads } = RECEIVERS[type] ?? { fields: {}, reads: () => "unknown" };
  const push = pushOf(sender, body);
  const request = buildRequest({ type, url: "https://target.example", ...fields } as unknown as Target, {
    event: { ...eventOf(), push },
    body: new TextEncoder().encode(JSON.stringify(body)),
    payload: body,
    deliveryId: "dlv_1",
    url: "https://relay.example/events/evt_1",
  });
  return request.ok ? reads(request.value) : request.error;
}

describe.each(SENDERS)("a push by %s", (sender, body, full, short) => {
  it.each([
    ["argocd", full],
    ["argocd-image-updater", full],
    ["dokploy", short],
    ["jenkins-dockerhub", short.replace(/:[^:]*$/, "")],
    ["keel", short],
    ["kargo", short],
    ["flux", sender === "docker-hub" ? "https://hub.docker.com/r/acme/web:v1.2.3" : `https://${full}`],
  ])("is for %s the pushed image", (type, image) => {
    expect(understood(type, sender, body)).toBe(image);
  });
});

it("says which secret Argo CD lacks for other registries", () => {
  const request = buildRequest(
    { type: "argocd", url: "https://argocd.example" },
    {
      event: { ...eventOf(), push: pushOf("github", github({})) },
      body: new Uint8Array(),
      payload: {},
      deliveryId: "dlv_1",
      url: "/events/evt_1",
    },
  );
  expect(request).toEqual({
    ok: false,
    error: "Argo CD needs a token for pushes of ghcr.io: its webhook secret for Harbor",
  });
});
