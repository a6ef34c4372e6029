import { expect, it } from "vitest";
import { compileSender } from "../../../src/core/custom-senders/compile.ts";
import type { CustomSender } from "../../../src/core/custom-senders/definition.ts";
import type { SenderName } from "../../../src/core/senders/name.ts";
import { senderOf } from "../../../src/core/senders/senders.ts";
import { acr, distribution, github, harbor, quay } from "../senders/bodies.ts";

// What hubrelay's own senders read, said in the language of the rule document: both must stay equal.

const PROOF = { header: "authorization", secret: "${secret:OWN}" };

const HUB = {
  push_data: { pushed_at: 1_772_600_767, pusher: "alice", tag: "v1.2.3" },
  repository: { repo_name: "acme/web", namespace: "acme", name: "web" },
};

const DEFINITIONS: readonly (readonly [
  SenderName,
  object,
  NonNullable<CustomSender["push"]>,
  Omit<CustomSender, "push">,
])[] = [
  [
    "docker-hub",
    HUB,
    {
      registry: "'docker.io'",
      repository: "payload.repository.repo_name",
      tag: "payload.push_data.tag",
      pusher: "payload.push_data.pusher",
      pushed_at: "payload.push_data.pushed_at",
    },
    {},
  ],
  [
    "github",
    github({}),
    {
      registry: "payload.package.package_version.package_url.split('/')[0]",
      repository: "payload.package.namespace + '/' + payload.package.name",
      tag: "payload.package.package_version.container_metadata.tag.name",
      digest: "payload.package.package_version.container_metadata.tag.digest",
      pusher: "payload.sender.login",
      pushed_at: "payload.package.package_version.created_at",
    },
    { when: "payload.action in ['published', 'updated'] && payload.package.package_type == 'CONTAINER'" },
  ],
  [
    "quay",
    quay(["v1", "edge"]),
    { registry: "payload.docker_url.split('/')[0]", repository: "payload.repository", tag: "item" },
    { each: "payload.updated_tags" },
  ],
  [
    "harbor",
    harbor({}),
    {
      registry: "item.resource_url.split('/')[0]",
      repository: "payload.event_data.repository.repo_full_name",
      tag: "item.tag",
      digest: "item.digest",
      pusher: "payload.operator",
      pushed_at: "payload.occur_at",
    },
    { each: "payload.event_data.resources", when: "payload.type == 'PUSH_ARTIFACT'" },
  ],
  [
    "distribution",
    distribution(),
    {
      registry: "item.request.host",
      repository: "item.target.repository",
      tag: "item.target.tag",
      digest: "item.target.digest",
      media_type: "item.target.mediaType",
      pusher: "item.actor.name",
      pushed_at: "item.timestamp",
    },
    { each: "payload.events", when: "item.action == 'push' && has(item.target.tag)" },
  ],
  [
    "acr",
    acr({}),
    {
      registry: "payload.request.host",
      repository: "payload.target.repository",
      tag: "payload.target.tag",
      digest: "payload.target.digest",
      media_type: "payload.target.mediaType",
      pushed_at: "payload.timestamp",
    },
    { when: "payload.action == 'push'" },
  ],
];

it.each(DEFINITIONS)("%s", (name, body, push, rest) => {
  const own = compileSender("own", { ...rest, push, proof: PROOF });
  if (!own.ok) throw new Error(JSON.stringify(own.error));
  expect(own.value([]).parse(body)).toEqual(senderOf(name).parse(body));
});
